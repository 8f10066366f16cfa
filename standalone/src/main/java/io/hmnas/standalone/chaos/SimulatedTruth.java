package io.hmnas.standalone.chaos;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.config.RunId;
import io.hmnas.worker.loop.StepOutcome;
import io.hmnas.worker.simulate.SimulatedStep;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a run of simulated steps comes to with nothing around it: one function after the other. */
final class SimulatedTruth {
  private SimulatedTruth() {}

  static ChaosVerifier.Expected of(String sweepId, SweepConfig config, long seed) {
    List<String> digests = new ArrayList<>();
    String input = null;
    Architecture found = null;
    for (Stage stage :
        List.of(Stage.SEED, Stage.SUPERNET, Stage.MASK, Stage.PRUNE, Stage.FINETUNE)) {
      int steps =
          switch (stage) {
            case SUPERNET -> config.getSupernet().getEpochs();
            case MASK -> config.getMask().getEpochs();
            case FINETUNE -> config.getFinetune().getEpochs();
            case SEED, PRUNE, UNKNOWN -> 1;
          };
      for (int step = 0; step < steps; step++) {
        StepOutcome outcome =
            new SimulatedStep(task(sweepId, config, seed, stage, step, steps, input)).outcome(0);
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
      Stage stage,
      int step,
      int steps,
      @Nullable String input) {
    return StepTask.newBuilder()
        .setSweepId(sweepId)
        .setRunId(RunId.of(sweepId, seed))
        .setSeed(seed)
        .setStage(stage)
        .setStep(step)
        .setSteps(steps)
        .setInputDigest(input)
        .setConfig(config)
        .build();
  }
}
