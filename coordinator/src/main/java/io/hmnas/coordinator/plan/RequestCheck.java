package io.hmnas.coordinator.plan;

import io.hmnas.schemas.avro.SweepAction;
import io.hmnas.schemas.avro.SweepRequest;
import io.hmnas.schemas.config.ConfigValidator;
import io.hmnas.schemas.config.Problem;
import io.hmnas.schemas.config.SweepId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether a request for a sweep makes sense by itself, whatever sweeps there are. */
public final class RequestCheck {
  private RequestCheck() {}

  /** What is wrong with a request; empty if nothing is. */
  public static Optional<String> flaw(SweepRequest request) {
    if (!SweepId.isValid(request.getSweepId())) {
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
    List<Problem> problems = ConfigValidator.validate(request.getConfig());
    if (!problems.isEmpty()) {
      return Optional.of(
          problems.stream()
              .map(problem -> "config." + problem.message())
              .collect(Collectors.joining("; ")));
    }
    try {
      Plan.check(request.getConfig());
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of("config: " + e.getMessage());
    }
  }
}
