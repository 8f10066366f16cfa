package io.hmnas.standalone.chaos;

/**
 * Something that is done to a process.
 *
 * @param atMillis when, ms after the start
 * @param kind what
 * @param target which of the processes of its role, from 0
 * @param forMillis how long it stays down or stopped, ms
 */
public record Disturbance(long atMillis, Kind kind, int target, long forMillis) {
  /** What is done to a process of which role. */
  public enum Kind {
    /** kill -9. */
    KILL_WORKER(Role.WORKER, Means.KILL),
    /** SIGSTOP, then SIGCONT. */
    STOP_WORKER(Role.WORKER, Means.STOP),
    /** Ended in good order, then started again. */
    RESTART_WORKER(Role.WORKER, Means.RESTART),
    /** kill -9. */
    KILL_COORDINATOR(Role.COORDINATOR, Means.KILL),
    /** SIGSTOP, then SIGCONT. */
    STOP_COORDINATOR(Role.COORDINATOR, Means.STOP),
    /** Ended in good order, then started again. */
    RESTART_COORDINATOR(Role.COORDINATOR, Means.RESTART),
    /** kill -9. */
    KILL_BROKER(Role.BROKER, Means.KILL),
    /** SIGSTOP, then SIGCONT. */
    STOP_BROKER(Role.BROKER, Means.STOP),
    /** Ended in good order, then started again. */
    RESTART_BROKER(Role.BROKER, Means.RESTART);

    private final Role role;
    private final Means means;

    Kind(Role role, Means means) {
      this.role = role;
      this.means = means;
    }

    Role role() {
      return role;
    }

    Means means() {
      return means;
    }
  }

  /** What a process is. */
  enum Role {
    BROKER,
    COORDINATOR,
    WORKER
  }

  /** How a process is disturbed. */
  enum Means {
    KILL,
    STOP,
    RESTART
  }
}
