package io.hmnas.coordinator.view;

import io.hmnas.coordinator.plan.Plan;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.StepRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is known of one run. Its guard is {@link View}'s. */
final class RunEntry {
  private final Map<String, Packed<Architecture>> found = new TreeMap<>();
  private @Nullable Packed<RunState> state;
  private @Nullable RunSummary summary;
  private final Map<String, ArchitectureSummary> foundInShort = new TreeMap<>();
  private @Nullable Double testAccuracy;
  private int stepsDone;
  private double stepSeconds;

  void state(RunState run, Instant at) {
    state = Packed.of(run);
    stepsDone = run.getHistory().size();
    stepSeconds = run.getHistory().stream().mapToDouble(StepRecord::getSeconds).sum();
    summary =
        new RunSummary(
            run.getRunId(),
            run.getSeed(),
            run.getStatus(),
            run.getStage(),
            run.getStep(),
            run.getSteps(),
            run.getAttempt(),
            stepsDone,
            Optional.empty(),
            Optional.ofNullable(run.getFailureReason()),
            at);
  }

  void found(Architecture architecture) {
    found.put(architecture.getBranch(), Packed.of(architecture));
    foundInShort.put(architecture.getBranch(), ArchitectureSummary.of(architecture));
    if (architecture.getBranch().equals(Plan.HM_NAS)) {
      testAccuracy = architecture.getTestAccuracy();
    }
  }

  int stepsDone() {
    return stepsDone;
  }

  /** Time of the steps that are done. */
  double stepSeconds() {
    return stepSeconds;
  }

  Optional<RunSummary> summary() {
    return Optional.ofNullable(summary).map(known -> known.withTestAccuracy(testAccuracy));
  }

  Optional<RunState> state() {
    return Optional.ofNullable(state).map(Packed::unpack);
  }

  List<Architecture> architectures() {
    return found.values().stream().map(Packed::unpack).toList();
  }

  List<ArchitectureSummary> architecturesInShort() {
    return List.copyOf(foundInShort.values());
  }

  long bytes() {
    return (state == null ? 0 : state.bytes())
        + found.values().stream().mapToLong(Packed::bytes).sum();
  }
}
