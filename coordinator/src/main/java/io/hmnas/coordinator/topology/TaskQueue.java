package io.hmnas.coordinator.topology;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The workers' queue as the broker has it: what waits there or is under way. A task that is no
 * longer there comes to no worker any more, whether it was answered, dropped by the broker after
 * too many deliveries, or lost. Safe for use by many threads.
 */
public interface TaskQueue {
  /** How long a task may be silent before it is looked for, and the time from look to look. */
  Duration patience();

  /** What was seen last, at once; that somebody asks brings about another look. */
  Optional<Sight> look();

  /**
   * What was in the queue.
   *
   * @param atMillis when the look began: what was committed by then and is not among the tasks had
   *     left the queue
   */
  record Sight(long atMillis, Set<Attempt> tasks) {
    /** Defensive copy. */
    public Sight {
      tasks = Set.copyOf(tasks);
    }
  }
}
