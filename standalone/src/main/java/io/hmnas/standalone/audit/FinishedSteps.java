package io.hmnas.standalone.audit;

import io.hmnas.coordinator.plan.Plan;
import io.hmnas.coordinator.plan.StepId;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.TaskKind;
import io.hmnas.schemas.config.Branch;
import java.util.ArrayList;
import java.util.List;

/** What a run's state tells of its steps. */
final class FinishedSteps {
  private static final String SIMULATED = "simulated";

  private FinishedSteps() {}

  /** The steps that a run has completed, in their order, each as the task that led to it. */
  static List<FinishedStep> of(RunState run) {
    List<FinishedStep> steps = new ArrayList<>();
    // Of another branch only what it does not share with hm-nas, which has those steps itself.
    List<StepRecord> own = Branch.ownSteps(run);
    int shared = run.getHistory().size() - own.size();
    String last = shared == 0 ? null : run.getHistory().get(shared - 1).getOutputDigest();
    for (StepRecord done : own) {
      String input = done.getStage() == Stage.SEED ? null : last;
      StepId step = new StepId(done.getBranch(), done.getStage(), done.getStep());
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
              .setConfig(Plan.settings(run.getConfig(), step))
              .setInitSeed(run.getInitSeed())
              .setDataSeed(run.getDataSeed())
              .setMaskSeed(run.getMaskSeed())
              .setGenotype(done.getStage() == Stage.PRUNE ? run.getGenotype() : List.of())
              .build();
      steps.add(
          new FinishedStep(task, done.getWorker(), done.getOutputDigest(), obstacle(done, input)));
      last = done.getOutputDigest();
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
