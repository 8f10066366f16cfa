package io.hmnas.standalone.audit;

import io.hmnas.coordinator.plan.Plan;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.TaskKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a run's state tells of its steps. */
final class FinishedSteps {
  private static final String SIMULATED = "simulated";

  private FinishedSteps() {}

  /** The steps that a run has completed, in their order, each as the task that led to it. */
  static List<FinishedStep> of(RunState run) {
    List<FinishedStep> steps = new ArrayList<>();
    Map<String, String> last = new HashMap<>();
    for (StepRecord done : run.getHistory()) {
      String input = done.getStage() == Stage.SEED ? null : last.get(done.getBranch());
      StepTask task =
          StepTask.newBuilder()
              .setKind(
                  done.getStage() == Stage.SEED ? TaskKind.SEED_VARIATION : TaskKind.SEARCH_STEP)
              .setSweepId(run.getSweepId())
              .setRunId(run.getRunId())
              .setSeed(run.getSeed())
              .setBranch(done.getBranch())
              .setStage(done.getStage())
              .setStep(done.getStep())
              .setSteps(Plan.steps(run.getConfig(), done.getStage()))
              .setInputDigest(input)
              .setConfig(run.getConfig())
              .build();
      steps.add(
          new FinishedStep(task, done.getWorker(), done.getOutputDigest(), obstacle(done, input)));
      last.put(done.getBranch(), done.getOutputDigest());
    }
    return List.copyOf(steps);
  }

  private static String obstacle(StepRecord done, @org.jspecify.annotations.Nullable String input) {
    if (done.getMetrics().getBackend().startsWith(SIMULATED)) {
      return "it was simulated";
    }
    return input == null && done.getStage() != Stage.SEED ? "its input is not known" : "";
  }
}
