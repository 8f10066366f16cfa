package io.hmnas.coordinator.topology;

import io.hmnas.coordinator.plan.RunKey;
import io.hmnas.coordinator.plan.StepId;
import io.hmnas.schemas.avro.RunCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * When each attempt under way was last heard of. Of its clock this class knows what it is told.
 *
 * <p>An attempt is watched from its first sign of life, or once its task has left the queue, and
 * not from when it was given out: a task may wait there for as long as there are too few workers.
 */
final class Deadlines {
  private final Map<String, Watched> watched = new HashMap<>();
  private final Map<String, Watched> queued = new HashMap<>();

  /**
   * For an attempt in the queue it is when it was given out that counts as when it was heard of.
   */
  private record Watched(RunCommand expiry, long limitMillis, long heardMillis) {
    Watched heardAt(long millis) {
      return new Watched(expiry, limitMillis, millis);
    }
  }

  /**
   * Takes an attempt that is given out now, instead of the earlier ones of the same branch of the
   * run.
   *
   * @param expiry the command that says that it gave no sign of life
   * @param limit the time it may be silent once it is watched
   * @return whether an earlier one was watched
   */
  boolean giveOut(RunCommand expiry, Duration limit, long nowMillis) {
    queued.put(key(expiry), new Watched(expiry, limit.toMillis(), nowMillis));
    return watched.remove(key(expiry)) != null;
  }

  /** Watches an attempt from now on; see {@link #giveOut}. */
  void watch(RunCommand expiry, Duration limit, long nowMillis) {
    queued.remove(key(expiry));
    watched.put(key(expiry), new Watched(expiry, limit.toMillis(), nowMillis));
  }

  /**
   * Takes a sign of life.
   *
   * @return false if the attempt is not watched
   */
  boolean heard(String runId, StepId step, int attempt, long nowMillis) {
    String key = RunKey.of(runId, step.branch());
    Watched known = watched.get(key);
    if (known == null
        || known.expiry().getAttempt() != attempt
        || known.expiry().getStage() != step.stage()
        || known.expiry().getStep() != step.step()) {
      return false;
    }
    watched.put(key, known.heardAt(nowMillis));
    return true;
  }

  /**
   * Watches from now on those attempts that have left the queue: nobody will begin them any more.
   * Some of them may have been answered, and the answer be on its way.
   *
   * @return those, as their commands to expire
   */
  List<RunCommand> watchWhatLeft(TaskQueue queue, long nowMillis) {
    long patience = queue.patience().toMillis();
    if (queued.values().stream().noneMatch(task -> nowMillis - task.heardMillis() > patience)) {
      return List.of();
    }
    return queue.look().map(sight -> watchWhatLeft(sight, patience, nowMillis)).orElse(List.of());
  }

  private List<RunCommand> watchWhatLeft(TaskQueue.Sight sight, long patience, long nowMillis) {
    List<RunCommand> left = new ArrayList<>();
    Iterator<Watched> tasks = queued.values().iterator();
    while (tasks.hasNext()) {
      Watched task = tasks.next();
      // A younger task may not have been committed when the look began.
      if (sight.atMillis() - task.heardMillis() > patience
          && !sight.tasks().contains(Attempt.of(task.expiry()))) {
        tasks.remove();
        watched.put(key(task.expiry()), task.heardAt(nowMillis));
        left.add(task.expiry());
      }
    }
    return left;
  }

  /**
   * Stops watching a run or branch.
   *
   * @param key see {@link RunKey}
   * @return whether it was watched
   */
  boolean forget(String key) {
    queued.remove(key);
    return watched.remove(key) != null;
  }

  /** The commands that are due; each is due again only after another silence as long. */
  List<RunCommand> overdue(long nowMillis) {
    List<RunCommand> due = new ArrayList<>();
    watched.replaceAll(
        (key, attempt) -> {
          if (nowMillis - attempt.heardMillis() <= attempt.limitMillis()) {
            return attempt;
          }
          due.add(attempt.expiry());
          return attempt.heardAt(nowMillis);
        });
    return due;
  }

  private static String key(RunCommand expiry) {
    return RunKey.of(expiry.getRunId(), expiry.getBranch());
  }
}
