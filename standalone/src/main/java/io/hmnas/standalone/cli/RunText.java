package io.hmnas.standalone.cli;

import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.config.Branch;
import io.hmnas.standalone.report.Format;
import io.hmnas.standalone.sweep.SweepSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where a run stands, in words. */
final class RunText {
  private RunText() {}

  static String of(SweepSnapshot.Run run) {
    return "seed %-4d %s".formatted(run.seed(), details(run));
  }

  /** Stage and step; or how the run ended. */
  static String place(SweepSnapshot.Run run) {
    return switch (run.status()) {
      case UNKNOWN -> "waiting";
      case RUNNING ->
          run.steps() == 1
              ? name(run)
              : "%s %d/%d".formatted(name(run), run.step() + 1, run.steps());
      case COMPLETED, FAILED, CANCELLED -> run.status().name().toLowerCase(Locale.ROOT);
    };
  }

  /** Of another branch than hm-nas its name says more than that of its stage. */
  private static String name(SweepSnapshot.Run run) {
    return run.branch().equals(Branch.HM_NAS.label()) ? run.stage().name() : run.branch();
  }

  private static String details(SweepSnapshot.Run run) {
    return "%-13s %s".formatted(place(run), measured(run)).stripTrailing();
  }

  /** Batches, accuracy, loss, what the masks keep. */
  static String measured(SweepSnapshot.Run run) {
    List<String> parts = new ArrayList<>();
    if (run.batch() > 0) {
      parts.add("batch %3d/%d".formatted(run.batch(), run.batches()));
    }
    run.accuracy()
        .ifPresent(
            accuracy ->
                parts.add(
                    (run.status() == RunStatus.COMPLETED ? "test accuracy " : "accuracy ")
                        + Format.decimal(accuracy, 3)));
    run.loss().ifPresent(loss -> parts.add("loss " + Format.decimal(loss, 3)));
    if (run.keptEdges().isPresent()) {
      parts.add(
          "edges %d/%d ops %d/%d"
              .formatted(
                  run.keptEdges().getAsInt(),
                  run.edges().orElse(0),
                  run.keptOperations().orElse(0),
                  run.operations().orElse(0)));
    }
    return String.join("  ", parts);
  }
}
