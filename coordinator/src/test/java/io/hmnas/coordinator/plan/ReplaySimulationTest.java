package io.hmnas.coordinator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.coordinator.plan.SimulatedSweep.Kind;
import io.hmnas.coordinator.plan.SimulatedSweep.Move;
import io.hmnas.coordinator.replay.ReplayedSweep;
import io.hmnas.coordinator.replay.SweepLog;
import io.hmnas.coordinator.report.SweepReports;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.EndedRun;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepAction;
import io.hmnas.schemas.avro.SweepRequest;
import io.hmnas.schemas.avro.Withdrawal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Whatever happened to a sweep, its log alone gives every network and every report again: the clock
 * of the coordinator and the moment of a cancellation can be told from tasks and withdrawals.
 */
class ReplaySimulationTest {

  @Provide
  Arbitrary<List<Move>> anything() {
    // A network that somebody gives leaves no trace but its branch: a consensus follows from the
    // log.
    return RunSimulationTest.schedules(EnumSet.complementOf(EnumSet.of(Kind.GIVE_NETWORK)));
  }

  @Property(tries = 200)
  void shouldFindEveryNetworkAndReportAgain(
      @ForAll("anything") List<Move> schedule, @ForAll Random random) {
    SimulatedSweep sweep = SimulatedSweep.live(RunPlanner::decide, schedule);
    Live live = Live.of(sweep);

    ReplayedSweep replayed = ReplayedSweep.of(live.log(random)).orElseThrow();

    assertThat(replayed.architectures()).isEqualTo(live.architectures);
    assertThat(replayed.ended()).containsExactlyInAnyOrderElementsOf(sweep.ended());
    assertThat(replayed.report()).isEqualTo(SweepReports.of(live.sweep(), sweep.ended()));
    assertThat(replayed.runs())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("duplicateResults")
        .containsExactlyElementsOf(sweep.mains());
    assertThat(replayed.branches())
        .extracting(RunKey::of)
        .containsExactlyInAnyOrderElementsOf(sweep.begun().keySet());
  }

  @Property(tries = 30)
  void shouldMakeTheReportAgainThatWasMadeAfterEachEnd(
      @ForAll("anything") List<Move> schedule, @ForAll Random random) {
    SimulatedSweep sweep = SimulatedSweep.live(RunPlanner::decide, schedule);
    Live live = Live.of(sweep);
    ReplayedSweep replayed = ReplayedSweep.of(live.log(random)).orElseThrow();

    for (int i = 0; i <= sweep.ended().size(); i++) {
      List<EndedRun> ended = sweep.ended().subList(0, i);
      RobustnessReport reported = SweepReports.of(live.sweep(), ended);

      assertThat(replayed.reportLike(reported)).isEqualTo(reported);
    }
  }

  /** What a live coordinator left in its topics. */
  private static final class Live {
    private final List<StepResult> results = new ArrayList<>();
    private final List<StepTask> tasks = new ArrayList<>();
    private final List<Withdrawal> withdrawals = new ArrayList<>();
    private final Map<String, Architecture> architectures = new TreeMap<>();
    private final List<Long> seeds = new ArrayList<>();

    static Live of(SimulatedSweep sweep) {
      Live live = new Live();
      sweep
          .events()
          .forEach(
              (runId, events) -> {
                RunState state = sweep.begun().get(runId);
                for (RunEvent event : events) {
                  if (event instanceof RunEvent.StepAnswered answered) {
                    live.results.add(answered.result());
                  }
                  Decision decision = RunPlanner.decide(state, event);
                  state = decision.state().orElseThrow();
                  live.tasks.addAll(decision.tasks());
                  decision.withdrawal().ifPresent(live.withdrawals::add);
                  decision
                      .architecture()
                      .ifPresent(
                          found ->
                              live.architectures.put(
                                  found.getRunId() + "/" + found.getBranch(), found));
                  decision.forks().forEach(fork -> live.tasks.addAll(fork.tasks()));
                }
                if (!sweep.begun().containsKey(runId)) {
                  live.seeds.add(state.getSeed());
                }
              });
      return live;
    }

    SweepRequest sweep() {
      return SweepRequest.newBuilder()
          .setSweepId("sweep")
          .setConfig(SimulatedSweep.CONFIG)
          .setSeeds(seeds.stream().sorted().toList())
          .build();
    }

    /** The runs' records mixed as partitions are read: each run's own order is kept. */
    SweepLog log(Random random) {
      Map<String, List<StepResult>> byRun = new TreeMap<>();
      results.forEach(
          result -> byRun.computeIfAbsent(result.getRunId(), id -> new ArrayList<>()).add(result));
      List<StepResult> mixed = new ArrayList<>();
      List<List<StepResult>> left = new ArrayList<>(byRun.values());
      while (!left.isEmpty()) {
        List<StepResult> run = left.get(random.nextInt(left.size()));
        mixed.add(run.remove(0));
        left.removeIf(List::isEmpty);
      }
      Collections.shuffle(tasks, random);
      Collections.shuffle(withdrawals, random);
      return new SweepLog(
          List.of(
              request(SweepAction.CREATE, seeds.subList(0, 1)),
              request(SweepAction.ADD_SEEDS, seeds)),
          mixed,
          tasks,
          withdrawals);
    }

    private static SweepRequest request(SweepAction action, List<Long> seeds) {
      return SweepRequest.newBuilder()
          .setSweepId("sweep")
          .setAction(action)
          .setConfig(action == SweepAction.CREATE ? SimulatedSweep.CONFIG : null)
          .setSeeds(seeds)
          .build();
    }
  }
}
