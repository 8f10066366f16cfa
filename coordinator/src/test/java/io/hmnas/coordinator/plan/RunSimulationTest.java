package io.hmnas.coordinator.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hmnas.coordinator.Sweeps;
import io.hmnas.coordinator.plan.SimulatedSweep.Kind;
import io.hmnas.coordinator.plan.SimulatedSweep.Move;
import io.hmnas.coordinator.plan.SimulatedSweep.Planner;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.config.Branch;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/**
 * The protocol of coordinator, workers and checkpoint store under random schedules of delays,
 * duplicates, losses, reordering and crashes. A schedule that breaks a promise is shrunk to the
 * shortest that does.
 */
class RunSimulationTest {
  private static final Set<Kind> HARMLESS =
      EnumSet.complementOf(
          EnumSet.of(Kind.FINISH_WRONGLY, Kind.LOSE_CHECKPOINT, Kind.FAIL, Kind.FAIL_FOR_GOOD));

  /** Moves that get somewhere are much more frequent than each of the others. */
  static Arbitrary<List<Move>> schedules(Set<Kind> kinds) {
    List<Tuple.Tuple2<Integer, Kind>> frequencies =
        kinds.stream()
            .map(
                kind ->
                    Tuple.of(
                        switch (kind) {
                          case TAKE, FINISH, DELIVER -> 24;
                          case LOSE_CHECKPOINT -> 8;
                          case FAIL_FOR_GOOD, CANCEL -> 1;
                          default -> 3;
                        },
                        kind))
            .collect(Collectors.toCollection(ArrayList::new));
    return Combinators.combine(
            Arbitraries.frequency(frequencies), Arbitraries.integers().between(0, 999))
        .as(Move::new)
        .list()
        .ofMaxSize(300);
  }

  @Provide
  Arbitrary<List<Move>> anything() {
    return schedules(EnumSet.allOf(Kind.class));
  }

  @Provide
  Arbitrary<List<Move>> crashes() {
    return schedules(HARMLESS);
  }

  @Provide
  Arbitrary<List<Move>> losses() {
    return schedules(EnumSet.of(Kind.TAKE, Kind.FINISH, Kind.DELIVER, Kind.LOSE_CHECKPOINT));
  }

  @Property(tries = 1000, shrinking = ShrinkingMode.FULL)
  void shouldKeepEveryPromiseWhateverHappens(@ForAll("anything") List<Move> schedule) {
    collect(liveThroughAnything(RunPlanner::decide, schedule));
  }

  @Property(tries = 500, shrinking = ShrinkingMode.FULL)
  void shouldLoseNoRunAndNoCheckpointToCrashes(@ForAll("crashes") List<Move> schedule) {
    liveThroughCrashes(RunPlanner::decide, schedule);
  }

  @Property(tries = 500, shrinking = ShrinkingMode.FULL)
  void shouldMakeLostCheckpointsAgain(@ForAll("losses") List<Move> schedule) {
    liveThroughLosses(RunPlanner::decide, schedule);
  }

  /** Guards the tests above: each of these breaks a promise, and the simulation has to notice. */
  @Example
  void shouldNoticeEveryPlannerThatBreaksAPromise() {
    assertThat(BrokenPlanner.values()).allMatch(this::noticed);
  }

  private boolean noticed(Planner planner) {
    return breaks(anything(), schedule -> liveThroughAnything(planner, schedule))
        || breaks(crashes(), schedule -> liveThroughCrashes(planner, schedule))
        || breaks(losses(), schedule -> liveThroughLosses(planner, schedule));
  }

  private static boolean breaks(Arbitrary<List<Move>> schedules, Consumer<List<Move>> test) {
    return schedules.generator(1000).stream(new Random(7))
        .limit(400)
        .map(Shrinkable::value)
        .anyMatch(schedule -> catchThrowable(() -> test.accept(schedule)) != null);
  }

  private static SimulatedSweep liveThroughAnything(Planner planner, List<Move> schedule) {
    SimulatedSweep sweep = SimulatedSweep.live(planner, schedule);
    assertThat(sweep.reportInOtherOrder()).isEqualTo(sweep.report());
    for (RunState run : sweep.runs()) {
      if (!sweep.happened(Kind.FINISH_WRONGLY)) {
        assertThat(run.getNondeterministicSteps()).isZero();
        assertThat(digests(run)).isEqualTo(undisturbed(run).subList(0, run.getHistory().size()));
      }
    }
    return sweep;
  }

  private static void liveThroughCrashes(Planner planner, List<Move> schedule) {
    for (RunState run : SimulatedSweep.live(planner, schedule).runs()) {
      assertThat(run.getRewinds()).as("nothing that is needed is removed").isZero();
      if (run.getStatus() == RunStatus.FAILED) {
        assertThat(run.getFailureReason()).contains("no sign of life");
      }
    }
  }

  private static void liveThroughLosses(Planner planner, List<Move> schedule) {
    for (RunState run : SimulatedSweep.live(planner, schedule).runs()) {
      if (run.getStatus() != RunStatus.COMPLETED) {
        assertThat(run.getFailureReason()).contains("was lost 4 times");
      }
    }
  }

  private static void collect(SimulatedSweep sweep) {
    Statistics.label("ends")
        .collect(
            sweep.runs().stream().map(RunState::getStatus).sorted().distinct().toList().toString());
    boolean back = sweep.runs().stream().anyMatch(run -> run.getRewinds() > 0);
    boolean far = sweep.runs().stream().anyMatch(run -> run.getRewinds() > 1);
    boolean alarm = sweep.runs().stream().anyMatch(run -> run.getNondeterministicSteps() > 0);
    boolean late = sweep.runs().stream().anyMatch(run -> run.getDuplicateResults() > 0);
    check("went back", back);
    check("went back more than once", far);
    check("alarm", alarm);
    check("late results", late);
    for (RunStatus status : List.of(RunStatus.COMPLETED, RunStatus.FAILED, RunStatus.CANCELLED)) {
      check("a run " + status, sweep.runs().stream().anyMatch(r -> r.getStatus() == status));
    }
  }

  /** A property is worth something only if what it is about comes about. */
  private static void check(String what, boolean happened) {
    Statistics.label(what)
        .collect(happened)
        .coverage(checker -> checker.check(true).percentage(share -> share > 2));
  }

  private static List<String> digests(RunState run) {
    return run.getHistory().stream().map(StepRecord::getOutputDigest).toList();
  }

  private static List<String> undisturbed(RunState run) {
    List<Decision> forks = new ArrayList<>();
    RunState main =
        toTheEnd(
            RunPlanner.decide(
                null,
                new RunEvent.Started(
                    run.getSweepId(), run.getRunId(), run.getSeed(), run.getConfig())),
            forks);
    if (run.getBranch().equals(Plan.HM_NAS)) {
      return digests(main);
    }
    forks.addAll(RunPlanner.decide(main, new RunEvent.Forked(Branch.CONSENSUS, List.of())).forks());
    return forks.stream()
        .filter(fork -> fork.state().orElseThrow().getBranch().equals(run.getBranch()))
        .map(fork -> digests(toTheEnd(fork, new ArrayList<>())))
        .findFirst()
        .orElseThrow();
  }

  private static RunState toTheEnd(Decision first, List<Decision> forks) {
    Decision decision = first;
    while (!decision.ended()) {
      StepResult answer = Sweeps.answer(decision.tasks().get(0));
      decision =
          RunPlanner.decide(decision.state().orElseThrow(), new RunEvent.StepAnswered(answer));
      forks.addAll(decision.forks());
    }
    return decision.state().orElseThrow();
  }
}
