package io.hmnas.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.coordinator.plan.Decision;
import io.hmnas.coordinator.plan.RunEvent;
import io.hmnas.coordinator.plan.RunPlanner;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.config.Presets;
import io.hmnas.worker.loop.StepOutcome;
import io.hmnas.worker.simulate.SimulatedStep;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The planner takes what the simulator gives, of every step of a run. */
class SimulatedRunPlanTest {
  @ParameterizedTest
  @ValueSource(strings = {"smoke", "demo", "fashion"})
  void shouldCompleteARunOfSimulatedSteps(String preset) {
    Decision decision =
        RunPlanner.decide(
            null, new RunEvent.Started("sweep", "sweep.s3", 3, Presets.load(preset).config()));
    while (!decision.tasks().isEmpty()) {
      StepTask task = decision.tasks().get(0);
      StepOutcome outcome = new SimulatedStep(task).outcome(1.5);
      decision =
          RunPlanner.decide(
              decision.state().orElseThrow(), new RunEvent.StepAnswered(result(task, outcome)));
    }
    assertThat(decision.reason()).isEmpty();
    assertThat(decision.state().orElseThrow().getStatus()).isEqualTo(RunStatus.COMPLETED);
    assertThat(decision.architecture().orElseThrow().getTestAccuracy()).isBetween(0.5, 1.0);
    assertThat(decision.architecture().orElseThrow().getSearchSeconds()).isPositive();
  }

  private static StepResult result(StepTask task, StepOutcome outcome) {
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
