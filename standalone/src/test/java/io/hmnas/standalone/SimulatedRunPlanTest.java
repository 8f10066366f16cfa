package io.hmnas.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.coordinator.plan.Decision;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.config.Presets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The planner takes what the simulator gives, of every step of a run. */
class SimulatedRunPlanTest {
  @ParameterizedTest
  @ValueSource(strings = {"smoke", "demo", "fashion"})
  void shouldCompleteARunOfSimulatedSteps(String preset) {
    Decision decision = SimulatedRuns.last(Presets.load(preset).config(), 3);

    assertThat(decision.reason()).isEmpty();
    assertThat(decision.state().orElseThrow().getStatus()).isEqualTo(RunStatus.COMPLETED);
    assertThat(decision.architecture().orElseThrow().getTestAccuracy()).isBetween(0.5, 1.0);
    assertThat(decision.architecture().orElseThrow().getSearchSeconds()).isPositive();
  }
}
