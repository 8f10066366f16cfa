package io.hmnas.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.coordinator.plan.Decision;
import io.hmnas.coordinator.plan.RunEvent;
import io.hmnas.coordinator.plan.RunPlanner;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.config.Presets;
import io.hmnas.schemas.config.RunId;
import io.hmnas.worker.loop.StepOutcome;
import io.hmnas.worker.simulate.SimulatedStep;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A judge that never finds anything is of no use: every kind of flaw is made once. */
class ChaosVerifierTest {
  private static final SweepConfig CONFIG = Presets.load("smoke").config();

  private final List<StepTask> tasks = new ArrayList<>();
  private final List<StepResult> results = new ArrayList<>();
  private final List<ChaosFacts.Sign> signs = new ArrayList<>();
  private final Map<String, List<RunState>> runs = new HashMap<>();
  private final List<Architecture> networks = new ArrayList<>();
  private List<Long> reported = List.of(1L, 2L);
  private int deadLetters;

  @BeforeEach
  void runTwoSeeds() {
    run(1);
    run(2);
  }

  @Test
  void shouldFindNothingWhereNothingIsWrong() {
    ChaosFindings findings = findings(List.of());
    assertThat(findings.flawless()).as(findings.toString()).isTrue();
    assertThat(findings.runs()).isEqualTo(2);
    assertThat(findings.steps()).isEqualTo(10);
    assertThat(findings.tasks()).isEqualTo(10);
    assertThat(findings.completedAgain()).isZero();
  }

  @Test
  void shouldMissARunThatIsNotThereHasNotEndedOrIsNotReported() {
    List<RunState> states = states(1);
    states.remove(states.size() - 1);
    assertThat(findings(List.of()).lost()).singleElement().asString().contains("sweep.s1: RUNNING");
    runs.remove("sweep.s1");
    assertThat(findings(List.of()).lost()).containsExactly("seed 1: there is no run");
    reported = List.of(1L);
    assertThat(findings(List.of()).lost()).hasSize(2);
    assertThat(findings(List.of()).flawless()).isFalse();
  }

  @Test
  void shouldSeeAStepThatIsInTheHistoryTwice() {
    List<RunState> states = states(2);
    RunState last = states.get(states.size() - 1);
    List<StepRecord> history = new ArrayList<>(last.getHistory());
    history.add(history.get(2));
    states.add(RunState.newBuilder(last).setHistory(history).build());
    assertThat(findings(List.of()).acceptedTwice()).anyMatch(s -> s.contains("history twice"));
  }

  @Test
  void shouldSeeAHistoryThatWasForgotten() {
    List<RunState> states = states(2);
    states.add(states.get(0));
    assertThat(findings(List.of()).acceptedTwice()).anyMatch(s -> s.contains("in the next"));
  }

  @Test
  void shouldSeeATaskOrANetworkThatCameTwice() {
    tasks.add(tasks.get(3));
    networks.add(networks.get(0));
    assertThat(findings(List.of()).acceptedTwice()).hasSize(2);
  }

  @Test
  void shouldSeeAnotherNetworkAndOtherCheckpoints() {
    networks.set(
        0, Architecture.newBuilder(networks.get(0)).setParameters(1).setSearchSeconds(9.0).build());
    assertThat(findings(List.of()).different()).containsExactly("sweep.s1: its network differs");
    List<RunState> states = states(2);
    RunState last = states.get(states.size() - 1);
    List<StepRecord> history = new ArrayList<>(last.getHistory());
    history.set(1, StepRecord.newBuilder(history.get(1)).setOutputDigest("0".repeat(64)).build());
    states.set(states.size() - 1, RunState.newBuilder(last).setHistory(history).build());
    assertThat(findings(List.of()).different()).contains("sweep.s2: its checkpoints differ");
  }

  @Test
  void shouldCountWhatCameAgain() {
    results.add(results.get(4));
    tasks.add(StepTask.newBuilder(tasks.get(3)).setAttempt(2).build());
    deadLetters = 1;
    ChaosFindings findings = findings(List.of());
    assertThat(findings.completedAgain()).isEqualTo(1);
    assertThat(findings.furtherAttempts()).isEqualTo(1);
    assertThat(findings.acceptedTwice()).isEmpty();
    assertThat(findings.flawless()).isFalse();
  }

  @Test
  void shouldMeasureFromTheKillToTheStepsNextSignElsewhere() {
    String step = ChaosFacts.step("sweep.s9", "hm-nas", Stage.MASK, 0);
    signs.add(new ChaosFacts.Sign("w1", step, 1_000));
    signs.add(new ChaosFacts.Sign("w2", step, 1_900));
    // Idle when it was killed: its last step is answered.
    signs.add(
        new ChaosFacts.Sign("w", ChaosFacts.step("sweep.s1", "hm-nas", Stage.SEED, 0), 1_000));
    ChaosFindings findings =
        findings(List.of(new ChaosCluster.Kill("w1", 1_500), new ChaosCluster.Kill("w", 1_500)));
    assertThat(findings.workersKilled()).isEqualTo(2);
    assertThat(findings.tasksTakenOver()).isEqualTo(1);
    assertThat(findings.takeOverMaxSeconds()).isEqualTo(0.4);
  }

  private ChaosFindings findings(List<ChaosCluster.Kill> kills) {
    RobustnessReport report = RobustnessReport.newBuilder().setCompletedSeeds(reported).build();
    return new ChaosVerifier(
            new ChaosFacts(tasks, results, signs, runs, networks, report, deadLetters),
            Stream.of(1L, 2L)
                .flatMap(seed -> SimulatedTruth.of("sweep", CONFIG, seed).entrySet().stream())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))
        .findings(kills);
  }

  private List<RunState> states(long seed) {
    return runs.getOrDefault(RunId.of("sweep", seed), List.of());
  }

  private void run(long seed) {
    String runId = RunId.of("sweep", seed);
    Decision decision = RunPlanner.decide(null, new RunEvent.Started("sweep", runId, seed, CONFIG));
    List<RunState> states = new ArrayList<>(List.of(decision.state().orElseThrow()));
    while (!decision.tasks().isEmpty()) {
      StepTask task = decision.tasks().get(0);
      tasks.add(task);
      results.add(result(task));
      decision =
          RunPlanner.decide(
              decision.state().orElseThrow(),
              new RunEvent.StepAnswered(results.get(results.size() - 1)));
      states.add(decision.state().orElseThrow());
    }
    networks.add(decision.architecture().orElseThrow());
    runs.put(runId, states);
  }

  private static StepResult result(StepTask task) {
    StepOutcome outcome = new SimulatedStep(task).outcome(1);
    return StepResult.newBuilder()
        .setSweepId(task.getSweepId())
        .setRunId(task.getRunId())
        .setBranch(task.getBranch())
        .setStage(task.getStage())
        .setStep(task.getStep())
        .setAttempt(task.getAttempt())
        .setWorker("w")
        .setOutputDigest(outcome.outputDigest())
        .setMetrics(outcome.metrics())
        .setArchitecture(outcome.architecture())
        .build();
  }
}
