package io.hmnas.standalone.chaos;

import io.hmnas.standalone.chaos.Disturbance.Kind;
import io.hmnas.standalone.chaos.Disturbance.Means;
import io.hmnas.standalone.chaos.Disturbance.Role;
import io.hmnas.worker.train.Randomness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/** What is done when: a function of the seed. */
final class ChaosPlan {
  /** Each of these happens at least once, if there is time. */
  private static final List<Kind> CERTAIN =
      List.of(
          Kind.KILL_WORKER,
          Kind.KILL_BROKER,
          Kind.KILL_COORDINATOR,
          Kind.STOP_WORKER,
          Kind.KILL_WORKER,
          Kind.STOP_COORDINATOR,
          Kind.RESTART_WORKER,
          Kind.RESTART_COORDINATOR,
          Kind.RESTART_BROKER);

  /** By how often they are drawn beyond that. */
  private static final List<Kind> LIKELY =
      List.of(
          Kind.KILL_WORKER,
          Kind.KILL_WORKER,
          Kind.KILL_WORKER,
          Kind.KILL_WORKER,
          Kind.STOP_WORKER,
          Kind.STOP_WORKER,
          Kind.STOP_WORKER,
          Kind.RESTART_WORKER,
          Kind.KILL_COORDINATOR,
          Kind.STOP_COORDINATOR,
          Kind.STOP_BROKER);

  /** The broker comes back in seconds; only then is there anything to disturb again. */
  private static final long BROKER_PAUSE_MILLIS = 20_000;

  private ChaosPlan() {}

  /**
   * The plan.
   *
   * @param interval mean time from one disturbance to the next
   */
  static List<Disturbance> of(
      long seed, int workers, int coordinators, Duration duration, Duration interval) {
    UniformRandomProvider random = Randomness.of(seed, "chaos");
    int count = (int) Math.max(1, duration.dividedBy(interval));
    List<Kind> kinds = new ArrayList<>(CERTAIN.subList(0, Math.min(count, CERTAIN.size())));
    while (kinds.size() < count) {
      kinds.add(LIKELY.get(random.nextInt(LIKELY.size())));
    }
    for (int i = kinds.size() - 1; i > 0; i--) {
      Collections.swap(kinds, i, random.nextInt(i + 1));
    }
    List<Disturbance> plan = new ArrayList<>();
    long brokerAt = Long.MIN_VALUE / 2;
    for (int i = 0; i < count; i++) {
      long at = (long) ((i + random.nextDouble()) * interval.toMillis());
      Kind kind = kinds.get(i);
      if (kind.role() == Role.BROKER && at - brokerAt < BROKER_PAUSE_MILLIS) {
        kind = Kind.KILL_WORKER;
      }
      brokerAt = kind.role() == Role.BROKER ? at : brokerAt;
      int target =
          switch (kind.role()) {
            case BROKER -> 0;
            case COORDINATOR -> random.nextInt(coordinators);
            case WORKER -> random.nextInt(workers);
          };
      plan.add(new Disturbance(at, kind, target, pause(kind, random)));
    }
    return List.copyOf(plan);
  }

  /** Some pauses are longer than the lock on a task and the coordinators' transactions last. */
  private static long pause(Kind kind, UniformRandomProvider random) {
    if (kind.means() != Means.STOP) {
      return random.nextLong(200, 2_000);
    }
    return switch (kind.role()) {
      case BROKER -> random.nextLong(500, 4_000);
      case COORDINATOR -> random.nextLong(500, 15_000);
      case WORKER -> random.nextLong(500, 22_000);
    };
  }
}
