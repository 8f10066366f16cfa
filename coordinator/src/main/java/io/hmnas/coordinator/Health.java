package io.hmnas.coordinator;

/**
 * What a coordinator says of itself.
 *
 * @param status how it is
 * @param detail one sentence for a person
 */
public record Health(Status status, String detail) {

  /** How a coordinator is. */
  public enum Status {
    /** Not started, or still taking over its share of the work. */
    STARTING,
    /** At work. */
    READY,
    /** Closed, as it was asked to be. */
    CLOSED,
    /** Stopped by an error; it has to be started again. */
    FAILED
  }

  /** Whether it is at work. */
  public boolean ready() {
    return status == Status.READY;
  }

  /** Whether there is no need to start it again. */
  public boolean alive() {
    return status != Status.FAILED;
  }
}
