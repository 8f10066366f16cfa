package io.hmnas.coordinator.plan;

import io.hmnas.coordinator.plan.RunEvent.Forked;
import io.hmnas.schemas.avro.KeptOperation;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.schemas.config.Branch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** When branches go off from a run, and what they begin with. */
final class Forks {
  private Forks() {}

  /** The branches that go off from a run because it has completed a step. */
  static List<Branch> due(RunState run, StepId done) {
    if (!run.getBranch().equals(Plan.HM_NAS)
        || done.step() + 1 < Plan.steps(run.getConfig(), done.stage())) {
      return List.of();
    }
    return run.getConfig().getBranches().stream()
        .flatMap(label -> Branch.named(label).stream())
        .filter(branch -> branch.forksAfter().equals(Optional.of(done.stage())))
        .filter(branch -> !run.getForked().contains(branch.label()))
        .toList();
  }

  /** The run with branches noted as gone off. */
  static RunState noted(RunState run, List<Branch> branches) {
    List<String> forked = new ArrayList<>(run.getForked());
    branches.forEach(branch -> forked.add(branch.label()));
    return RunState.newBuilder(run).setForked(forked).build();
  }

  /** The beginning of a branch whose network is given. */
  static Decision given(RunState run, Forked event) {
    Branch branch = event.branch();
    if (run.getForked().contains(branch.label())) {
      return Decision.unchanged(Optional.of(run));
    }
    if (run.getHistory().size() < Plan.sharedSteps(run.getConfig(), branch)) {
      return Decision.rejected(
          Optional.of(run), "the run has not come to where " + branch.label() + " goes off");
    }
    return Decision.forked(noted(run, List.of(branch)), begin(run, branch, event.genotype()));
  }

  /**
   * The beginning of a branch.
   *
   * @param run with the steps that the branch goes on from in its history
   * @param genotype what it keeps; empty if it finds that out itself
   */
  static Decision begin(RunState run, Branch branch, List<KeptOperation> genotype) {
    int shared = Plan.sharedSteps(run.getConfig(), branch);
    Stage first = branch.stages().stream().filter(branch::owns).findFirst().orElse(Stage.UNKNOWN);
    RunState begun =
        RunState.newBuilder()
            .setSweepId(run.getSweepId())
            .setRunId(run.getRunId())
            .setSeed(run.getSeed())
            .setInitSeed(run.getInitSeed())
            .setDataSeed(run.getDataSeed())
            .setMaskSeed(run.getMaskSeed())
            .setConfig(run.getConfig())
            .setStatus(RunStatus.RUNNING)
            .setBranch(branch.label())
            .setGenotype(genotype)
            .setHistory(
                run.getHistory().subList(0, shared).stream()
                    .map(done -> inherited(done, branch))
                    .toList())
            .build();
    return RunPlanner.await(begun, new StepId(branch.label(), first, 0));
  }

  /** The branch has its own account of how often it loses a checkpoint. */
  private static StepRecord inherited(StepRecord done, Branch branch) {
    return StepRecord.newBuilder(done).setBranch(branch.label()).setLosses(0).build();
  }
}
