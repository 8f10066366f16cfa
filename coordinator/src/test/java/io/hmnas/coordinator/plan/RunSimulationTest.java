package io.hmnas.coordinator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.coordinator.Sweeps;
import io.hmnas.coordinator.plan.Decision.Verdict;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The planner in a world where tasks and results come late, twice, out of order or not at all,
 * workers fail, attempts expire and coordinators restart, from many random seeds. Whatever happens,
 * certain things hold after every event.
 */
class RunSimulationTest {
  private static final SweepConfig CONFIG = Sweeps.config();
  private static final int MOST_EVENTS = 2000;

  static LongStream seeds() {
    return LongStream.range(0, 300);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void shouldKeepItsPromisesWhateverHappens(long seed) {
    World world = live(seed);

    world.ended();
    assertThat(world.replayed()).isEqualTo(world.state);
  }

  /** Guards the test above: it is worth something only if runs end in all ways. */
  @Test
  void shouldSeeAllKindsOfEnds() {
    List<RunState> ends = seeds().mapToObj(seed -> live(seed).now()).toList();

    assertThat(ends)
        .filteredOn(run -> run.getStatus() == RunStatus.COMPLETED)
        .hasSizeGreaterThan(50);
    assertThat(ends).filteredOn(run -> run.getStatus() == RunStatus.FAILED).hasSizeGreaterThan(50);
    assertThat(ends).filteredOn(run -> run.getStatus() == RunStatus.CANCELLED).isNotEmpty();
    assertThat(ends).filteredOn(run -> run.getDuplicateResults() > 0).hasSizeGreaterThan(50);
    assertThat(ends).filteredOn(run -> run.getNondeterministicSteps() > 0).isNotEmpty();
  }

  private static World live(long seed) {
    World world = new World(seed);
    world.happen(new RunEvent.Started("sweep", "sweep.s" + seed, seed, CONFIG));
    for (int i = 0; i < MOST_EVENTS && !world.isOver(); i++) {
      world.step();
    }
    return world;
  }

  /** One run and all that is on its way. */
  private static final class World {
    private final SplittableRandom random;
    private final double trouble;
    private final List<StepTask> queue = new ArrayList<>();
    private final List<StepResult> inFlight = new ArrayList<>();
    private final List<RunEvent> log = new ArrayList<>();
    private final Map<StepId, String> accepted = new HashMap<>();
    private final Set<String> givenOut = new HashSet<>();
    private int stragglers = 20;
    @Nullable RunState state;

    World(long seed) {
      random = new SplittableRandom(seed);
      // From calm worlds to such in which hardly anything goes right.
      trouble = random.nextDouble();
    }

    /** Goes on for a while after the run has ended: an ended run has to stay as it is. */
    boolean isOver() {
      return now().getStatus() != RunStatus.RUNNING && --stragglers < 0;
    }

    void step() {
      if (random.nextDouble() < trouble / 20) {
        restart();
      }
      if (random.nextDouble() < trouble / 100) {
        happen(new RunEvent.Cancelled());
      } else if (random.nextDouble() < trouble / 10) {
        happen(new RunEvent.Started("sweep", now().getRunId(), now().getSeed(), CONFIG));
      } else if (random.nextDouble() < trouble / 4 || (queue.isEmpty() && inFlight.isEmpty())) {
        expireSome();
      } else if (!queue.isEmpty() && (inFlight.isEmpty() || random.nextBoolean())) {
        work(take(queue));
      } else {
        happen(new RunEvent.StepAnswered(take(inFlight)));
      }
    }

    /** A worker does a task: answers it once or twice, or dies, or leaves it to somebody else. */
    private void work(StepTask task) {
      double fate = random.nextDouble();
      if (fate < trouble / 4) {
        return;
      }
      if (fate < trouble / 2) {
        queue.add(task);
      }
      StepResult result =
          random.nextDouble() < trouble / 3
              ? Sweeps.failure(task, random.nextDouble() < 0.95)
              : Sweeps.answer(task);
      inFlight.add(result);
      if (random.nextDouble() < trouble) {
        inFlight.add(
            random.nextDouble() < 0.1 && result.getOutputDigest() != null
                ? StepResult.newBuilder(result).setOutputDigest("flipped").build()
                : result);
      }
    }

    private void expireSome() {
      StepId step = StepId.of(now());
      int attempt = 1 + random.nextInt(now().getAttempt());
      happen(new RunEvent.Expired(step, attempt));
    }

    /** A restarted coordinator has what the store has: bytes. */
    private void restart() {
      try {
        ByteBuffer bytes = RunState.getEncoder().encode(now());
        state = RunState.getDecoder().decode(bytes);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    void happen(RunEvent event) {
      Optional<RunState> before = Optional.ofNullable(state);
      RunState copy = state == null ? null : RunState.newBuilder(state).build();
      log.add(event);
      Decision decision = RunPlanner.decide(state, event);
      assertThat(state).as("the state before is not touched").isEqualTo(copy);
      state = decision.state().orElse(null);
      check(before, event, decision);
      queue.addAll(decision.tasks());
    }

    private void check(Optional<RunState> before, RunEvent event, Decision decision) {
      RunState after = now();
      boolean hadEnded = before.isPresent() && before.get().getStatus() != RunStatus.RUNNING;
      assertThat(after.getAttempt()).isBetween(1, CONFIG.getMaxAttempts());
      assertThat(decision.tasks()).hasSizeLessThanOrEqualTo(1);
      for (StepTask task : decision.tasks()) {
        assertThat(after.getStatus()).isEqualTo(RunStatus.RUNNING);
        assertThat(new StepId(task.getBranch(), task.getStage(), task.getStep()))
            .as("tasks are for the awaited step only")
            .isEqualTo(StepId.of(after));
        assertThat(task.getAttempt()).isEqualTo(after.getAttempt());
        assertThat(givenOut.add(StepId.of(after) + "#" + task.getAttempt()))
            .as("no attempt is given out twice")
            .isTrue();
      }
      if (hadEnded) {
        RunState was = before.get();
        assertThat(decision.verdict()).isNotEqualTo(Verdict.ACCEPTED);
        assertThat(decision.architecture()).isEmpty();
        assertThat(after.getStatus()).isEqualTo(was.getStatus());
        assertThat(after.getHistory()).isEqualTo(was.getHistory());
      }
      checkHistory(before.map(RunState::getHistory).orElse(List.of()), after, event);
    }

    /** History only grows, by the step that was awaited, along the plan. */
    private void checkHistory(List<StepRecord> before, RunState after, RunEvent event) {
      assertThat(after.getHistory().subList(0, before.size())).isEqualTo(before);
      for (StepRecord fresh :
          after.getHistory().subList(before.size(), after.getHistory().size())) {
        assertThat(event).isInstanceOf(RunEvent.StepAnswered.class);
        assertThat(accepted.put(StepId.of(fresh), fresh.getOutputDigest()))
            .as("no step is accepted twice")
            .isNull();
      }
      StepId expected = Plan.first();
      for (StepRecord done : after.getHistory()) {
        assertThat(StepId.of(done)).isEqualTo(expected);
        expected = Plan.after(CONFIG, expected).orElse(expected);
      }
      if (after.getStatus() == RunStatus.RUNNING) {
        assertThat(StepId.of(after)).isEqualTo(expected);
      }
    }

    void ended() {
      assertThat(now().getStatus()).as("every run ends").isNotEqualTo(RunStatus.RUNNING);
      if (now().getStatus() == RunStatus.COMPLETED) {
        assertThat(now().getHistory()).hasSize((int) Plan.steps(CONFIG));
      }
      if (now().getStatus() == RunStatus.FAILED) {
        assertThat(now().getFailureReason()).isNotBlank();
      }
    }

    /** The state that the same events lead to, once more. */
    @Nullable RunState replayed() {
      RunState replayed = null;
      for (RunEvent event : log) {
        replayed = RunPlanner.decide(replayed, event).state().orElse(null);
      }
      return replayed;
    }

    /** Not always the oldest one. */
    private <T> T take(List<T> list) {
      return list.remove(random.nextInt(list.size()));
    }

    private RunState now() {
      if (state == null) {
        throw new AssertionError("there is no run");
      }
      return state;
    }
  }
}
