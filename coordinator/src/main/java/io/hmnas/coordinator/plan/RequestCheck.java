package io.hmnas.coordinator.plan;

import io.hmnas.schemas.avro.SweepAction;
import io.hmnas.schemas.avro.SweepRequest;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether a request for a sweep makes sense by itself, whatever sweeps there are. */
public final class RequestCheck {
  private static final Pattern SWEEP_ID = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  private RequestCheck() {}

  /** What is wrong with a request; empty if nothing is. */
  public static Optional<String> flaw(SweepRequest request) {
    if (!SWEEP_ID.matcher(request.getSweepId()).matches()) {
      return Optional.of(
          "sweepId must be 1..100 letters, digits, dots, dashes and underscores, got '"
              + request.getSweepId()
              + "'");
    }
    SweepAction action = request.getAction();
    if (action == SweepAction.UNKNOWN) {
      return Optional.of("action must be CREATE, ADD_SEEDS or CANCEL");
    }
    if (action != SweepAction.CANCEL && request.getSeeds().isEmpty()) {
      return Optional.of("seeds must name at least one seed with action " + action);
    }
    if (action != SweepAction.CREATE) {
      return Optional.empty();
    }
    if (request.getConfig() == null) {
      return Optional.of("config is required with action CREATE");
    }
    try {
      Plan.check(request.getConfig());
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of("config: " + e.getMessage());
    }
  }
}
