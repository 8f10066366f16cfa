package io.hmnas.standalone;

import io.hmnas.coordinator.plan.Decision;
import io.hmnas.coordinator.plan.RunEvent;
import io.hmnas.coordinator.plan.RunPlanner;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.worker.loop.StepOutcome;
import io.hmnas.worker.simulate.SimulatedStep;

/** Runs whose steps are simulated, from the planner's first task to its last decision. */
public final class SimulatedRuns {
  private SimulatedRuns() {}

  /** The decision that ends a run. */
  public static Decision last(SweepConfig config, long seed) {
    Decision decision =
        RunPlanner.decide(null, new RunEvent.Started("sweep", "sweep.s" + seed, seed, config));
    while (!decision.tasks().isEmpty()) {
      StepTask task = decision.tasks().get(0);
      decision =
          RunPlanner.decide(
              decision.state().orElseThrow(), new RunEvent.StepAnswered(result(task)));
    }
    return decision;
  }

  /** The network that a run finds. */
  public static Architecture network(SweepConfig config, long seed) {
    return last(config, seed).architecture().orElseThrow();
  }

  private static StepResult result(StepTask task) {
    StepOutcome outcome = new SimulatedStep(task).outcome(1.5);
    return StepResult.newBuilder()
        .setSweepId(task.getSweepId())
        .setRunId(task.getRunId())
        .setBranch(task.getBranch())
        .setStage(task.getStage())
        .setStep(task.getStep())
        .setAttempt(task.getAttempt())
        .setWorker("w")
        .setSeconds(1.5)
        .setOutputDigest(outcome.outputDigest())
        .setMetrics(outcome.metrics())
        .setArchitecture(outcome.architecture())
        .build();
  }
}
