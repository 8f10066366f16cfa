package io.hmnas.coordinator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.coordinator.plan.StepId;
import io.hmnas.schemas.avro.RunAction;
import io.hmnas.schemas.avro.RunCommand;
import io.hmnas.schemas.avro.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Any order of tasks given out, begun, ended, lost and looked for: what waits in the queue or works
 * is never expired, what is lost always is.
 */
class DeadlinesTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int RUNS = 4;

  enum Kind {
    GIVE_OUT,
    BEGIN,
    END,
    SWALLOW,
    DIE,
    LOOK,
    PASS
  }

  record Move(Kind kind, int pick) {}

  @Provide
  Arbitrary<List<Move>> schedules() {
    return Combinators.combine(
            Arbitraries.of(Kind.class), Arbitraries.integers().between(0, RUNS - 1))
        .as(Move::new)
        .list()
        .ofMaxSize(120);
  }

  @Property(tries = 2000)
  void shouldExpireWhatIsLostAndNothingElse(@ForAll("schedules") List<Move> schedule) {
    World world = new World();
    schedule.forEach(world::move);
    for (int i = 0; i < 4; i++) {
      world.pass(Duration.ofMinutes(2));
      world.lookAndReadAtOnce();
    }

    assertThat(world.lost).as("lost and never expired").isEmpty();
  }

  /** Tasks by run, each in one place. */
  private static final class World {
    final Deadlines deadlines = new Deadlines();
    final TestQueue queue = new TestQueue();
    final Map<Integer, Integer> attempts = new HashMap<>();
    final Set<Integer> waiting = new HashSet<>();
    final Set<Integer> working = new HashSet<>();
    final Set<Integer> lost = new HashSet<>();
    long now;

    void move(Move move) {
      int run = move.pick();
      switch (move.kind()) {
        case GIVE_OUT -> giveOut(run);
        case BEGIN -> {
          if (waiting.remove(run)) {
            working.add(run);
            deadlines.watch(expiry(run), LIMIT, now);
          }
        }
        case END -> {
          if (working.remove(run)) {
            deadlines.forget(runId(run));
          }
        }
        case SWALLOW -> {
          if (waiting.remove(run)) {
            lost.add(run);
          }
        }
        case DIE -> {
          if (working.remove(run)) {
            lost.add(run);
          }
        }
        case LOOK -> show();
        case PASS -> pass(Duration.ofSeconds(20).multipliedBy(run + 1L));
      }
    }

    void giveOut(int run) {
      if (!waiting.contains(run) && !working.contains(run) && !lost.contains(run)) {
        attempts.merge(run, 1, Integer::sum);
        waiting.add(run);
        deadlines.giveOut(expiry(run), LIMIT, now);
      }
    }

    /** What is under way is in the queue, too. */
    void show() {
      queue.showAttempts(
          Instant.ofEpochMilli(now),
          Stream.concat(waiting.stream(), working.stream())
              .map(run -> Attempt.of(expiry(run)))
              .toList());
    }

    void lookAndReadAtOnce() {
      show();
      tick();
    }

    /** Workers give signs of life all the time. */
    void pass(Duration time) {
      for (long left = time.toSeconds(); left > 0; left -= 10) {
        now += 10_000;
        for (int run : working) {
          assertThat(deadlines.heard(runId(run), step(), attempts.get(run), now)).isTrue();
        }
        tick();
      }
    }

    void tick() {
      deadlines.watchWhatLeft(queue, now);
      for (RunCommand due : deadlines.overdue(now)) {
        int run = Integer.parseInt(due.getRunId());
        assertThat(lost).as("expired: %s", due).contains(run);
        assertThat(due.getAttempt()).isEqualTo(attempts.get(run));
        lost.remove(run);
        deadlines.forget(due.getRunId());
      }
    }

    RunCommand expiry(int run) {
      return RunCommand.newBuilder()
          .setRunId(runId(run))
          .setAction(RunAction.EXPIRE)
          .setStage(Stage.MASK)
          .setAttempt(Optional.ofNullable(attempts.get(run)).orElse(0))
          .build();
    }

    static StepId step() {
      return new StepId("hm-nas", Stage.MASK, 0);
    }

    static String runId(int run) {
      return Integer.toString(run);
    }
  }
}
