package io.hmnas.standalone.chaos;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.config.Branch;
import io.hmnas.schemas.config.RunId;
import io.hmnas.worker.loop.StepOutcome;
import io.hmnas.worker.simulate.SimulatedStep;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a run of simulated steps comes to with nothing around it: one function after the other. */
final class SimulatedTruth {
  private SimulatedTruth() {}

  /** Of all branches of a run that have no settings of their own. */
  static Map<ChaosVerifier.Line, ChaosVerifier.Expected> of(
      String sweepId, SweepConfig config, long seed) {
    Map<ChaosVerifier.Line, ChaosVerifier.Expected> lines = new HashMap<>();
    Stream.concat(Stream.of("hm-nas"), config.getBranches().stream())
        .forEach(
            branch ->
                lines.put(new ChaosVerifier.Line(seed, branch), of(sweepId, config, seed, branch)));
    return lines;
  }

  private static ChaosVerifier.Expected of(
      String sweepId, SweepConfig config, long seed, String branch) {
    List<String> digests = new ArrayList<>();
    String input = null;
    Architecture found = null;
    for (Stage stage : Branch.require(branch).stages()) {
      int steps =
          switch (stage) {
            case SUPERNET -> config.getSupernet().getEpochs();
            case MASK -> config.getMask().getEpochs();
            case FINETUNE -> config.getFinetune().getEpochs();
            case SEED, PRUNE, UNKNOWN -> 1;
          };
      for (int step = 0; step < steps; step++) {
        StepOutcome outcome =
            new SimulatedStep(task(sweepId, config, seed, branch, stage, step, steps, input))
                .outcome(0);
        input = outcome.outputDigest();
        digests.add(input);
        found = outcome.architecture();
      }
    }
    if (found == null) {
      throw new IllegalStateException("the last step of a run finds a network");
    }
    return new ChaosVerifier.Expected(digests, found);
  }

  private static StepTask task(
      String sweepId,
      SweepConfig config,
      long seed,
      String branch,
      Stage stage,
      int step,
      int steps,
      @Nullable String input) {
    return StepTask.newBuilder()
        .setSweepId(sweepId)
        .setRunId(RunId.of(sweepId, seed))
        .setSeed(seed)
        .setBranch(branch)
        .setStage(stage)
        .setStep(step)
        .setSteps(steps)
        .setInputDigest(input)
        .setConfig(config)
        .build();
  }
}
