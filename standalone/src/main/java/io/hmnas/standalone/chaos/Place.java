package io.hmnas.standalone.chaos;

import io.hmnas.standalone.process.ChildProcess;
import io.hmnas.standalone.process.ChildSpec;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Where one process after the other runs, and is disturbed. For one thread; times in ms. */
final class Place {
  private static final long END_LIMIT_MILLIS = 20_000;
  private static final Duration KILL_LIMIT = Duration.ofSeconds(5);

  private final IntFunction<ChildSpec> spec;
  private final Consumer<ChildProcess> greeting;
  private ChildProcess process;
  private int incarnation = 1;
  private State state = State.UP;
  private long until;
  private int endedAlone;

  private enum State {
    UP,
    STOPPED,
    ENDING,
    DOWN
  }

  /**
   * @param spec of the n-th process here, from 1
   * @param greeting says to a new process what it has to know
   */
  Place(IntFunction<ChildSpec> spec, Consumer<ChildProcess> greeting) {
    this.spec = spec;
    this.greeting = greeting;
    this.process = ChildProcess.start(spec.apply(1));
    greeting.accept(process);
  }

  ChildProcess process() {
    return process;
  }

  /** Processes that ended though nobody asked them to. */
  int endedAlone() {
    return endedAlone;
  }

  /**
   * Disturbs the process.
   *
   * @return false if it is not up, so that nothing was done
   */
  boolean disturb(Disturbance.Means means, long forMillis, long now) {
    if (state != State.UP || !process.isAlive()) {
      return false;
    }
    switch (means) {
      case KILL -> {
        process.signal("KILL");
        state = State.DOWN;
        until = now + forMillis;
      }
      case STOP -> {
        process.signal("STOP");
        state = State.STOPPED;
        until = now + forMillis;
      }
      case RESTART -> {
        process.requestStop();
        state = State.ENDING;
        until = now + END_LIMIT_MILLIS;
      }
    }
    return true;
  }

  /** Does what is due: lets a stopped process go on, starts one where there is none. */
  void tick(long now) {
    if (state == State.UP && !process.isAlive()) {
      endedAlone++;
      state = State.DOWN;
      until = now;
    }
    if (state == State.ENDING && !process.isAlive()) {
      state = State.DOWN;
      until = now;
    }
    if (now < until) {
      return;
    }
    switch (state) {
      case UP -> {}
      case STOPPED -> {
        process.signal("CONT");
        state = State.UP;
      }
      case ENDING -> process.signal("KILL");
      case DOWN -> {
        if (process.isAlive()) {
          return;
        }
        incarnation++;
        process = ChildProcess.start(spec.apply(incarnation));
        greeting.accept(process);
        state = State.UP;
      }
    }
  }

  /** Undoes what was done at once, as far as it can be. */
  void heal(long now) {
    until = state == State.ENDING ? until : now;
    tick(now);
  }

  void requestStop() {
    if (state == State.STOPPED) {
      process.signal("CONT");
    }
    process.requestStop();
  }

  void awaitOrKill(Duration patience) {
    if (!process.awaitOrKill(patience)) {
      process.awaitOrKill(KILL_LIMIT);
    }
  }
}
