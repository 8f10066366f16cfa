package io.hmnas.coordinator.plan;

import io.hmnas.schemas.avro.RunCommand;
import io.hmnas.schemas.avro.SweepRequest;
import java.util.List;
import java.util.Optional;

/**
 * What follows from one request.
 *
 * @param sweep the sweep from now on; empty if there is none
 * @param changed whether the sweep is new or has new seeds
 * @param commands what to tell its runs
 * @param rejection why the request has no effect; empty if it was carried out
 */
public record SweepDecision(
    Optional<SweepRequest> sweep,
    boolean changed,
    List<RunCommand> commands,
    Optional<Rejection> rejection) {

  /** Why a request has no effect. */
  public enum Reason {
    /** It names a sweep that does not exist. */
    UNKNOWN_SWEEP,
    /** It creates a sweep that exists with another configuration. */
    CONFIG_DIFFERS,
    /** The sweep would have too many seeds. */
    TOO_MANY_SEEDS
  }

  /**
   * Why a request has no effect.
   *
   * @param reason for a machine
   * @param detail for a person
   */
  public record Rejection(Reason reason, String detail) {}

  /** Defensive copy. */
  public SweepDecision {
    commands = List.copyOf(commands);
  }

  static SweepDecision rejected(Optional<SweepRequest> sweep, Reason reason, String detail) {
    return new SweepDecision(sweep, false, List.of(), Optional.of(new Rejection(reason, detail)));
  }
}
