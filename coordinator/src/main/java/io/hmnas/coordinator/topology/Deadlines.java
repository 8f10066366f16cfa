package io.hmnas.coordinator.topology;

import io.hmnas.coordinator.plan.RunKey;
import io.hmnas.coordinator.plan.StepId;
import io.hmnas.schemas.avro.RunCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * When each attempt under way was last heard of. Of its clock this class knows what it is told.
 *
 * <p>An attempt is watched from its first sign of life, not from when it was given out: a task may
 * wait in the queue for as long as there are too few workers.
 */
final class Deadlines {
  private final Map<String, Watched> watched = new HashMap<>();

  private record Watched(RunCommand expiry, long limitMillis, long heardMillis) {
    Watched heardAt(long millis) {
      return new Watched(expiry, limitMillis, millis);
    }
  }

  /**
   * Watches an attempt from now on, instead of the earlier ones of the same branch of the run.
   *
   * @param expiry the command that says that it gave no sign of life
   * @param limit the time it may be silent
   */
  void watch(RunCommand expiry, Duration limit, long nowMillis) {
    watched.put(
        RunKey.of(expiry.getRunId(), expiry.getBranch()),
        new Watched(expiry, limit.toMillis(), nowMillis));
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
   * Stops watching a run or branch.
   *
   * @param key see {@link RunKey}
   * @return whether it was watched
   */
  boolean forget(String key) {
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
}
