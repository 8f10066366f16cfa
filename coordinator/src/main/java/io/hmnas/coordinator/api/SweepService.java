package io.hmnas.coordinator.api;

import io.hmnas.coordinator.api.ProblemDetail.Kind;
import io.hmnas.coordinator.plan.RequestCheck;
import io.hmnas.coordinator.plan.SweepPlanner;
import io.hmnas.coordinator.view.SweepDetails;
import io.hmnas.coordinator.view.View;
import io.hmnas.schemas.avro.SweepAction;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.SweepRequest;
import java.util.HashSet;
import java.util.List;

/**
 * Creates, extends and cancels sweeps, for whoever has a {@link View} and may write to the log.
 * Each method can be repeated without effect, and returns when the request is durable.
 *
 * <p>All methods throw {@link ProblemException} when they cannot do what they are asked for.
 */
public final class SweepService {
  private final View view;
  private final RequestWriter writer;

  public SweepService(View view, RequestWriter writer) {
    this.view = view;
    this.writer = writer;
  }

  /** What came of it. */
  public enum Outcome {
    /** The request is in the log; a coordinator will act on it. */
    ACCEPTED,
    /** There was nothing to do. */
    UNCHANGED
  }

  /** Makes a sweep, unless the same one is there. */
  public Outcome create(String sweepId, SweepConfig config, List<Long> seeds) {
    SweepRequest request =
        SweepRequest.newBuilder()
            .setSweepId(sweepId)
            .setAction(SweepAction.CREATE)
            .setConfig(config)
            .setSeeds(seeds)
            .build();
    RequestCheck.flaw(request)
        .ifPresent(
            flaw -> {
              throw ProblemException.invalid("", flaw);
            });
    var existing = view.sweep(sweepId);
    if (existing.isPresent()) {
      requireSame(existing.get(), request);
      return Outcome.UNCHANGED;
    }
    writer.append(request);
    // Somebody else may have asked for the same id at the same time, and have been first.
    view.sweep(sweepId).ifPresent(sweep -> requireSame(sweep, request));
    return Outcome.ACCEPTED;
  }

  /** Adds seeds to a sweep, as far as it does not have them. */
  public Outcome addSeeds(String sweepId, List<Long> seeds) {
    SweepDetails sweep = require(sweepId);
    SweepRequest request =
        SweepRequest.newBuilder()
            .setSweepId(sweepId)
            .setAction(SweepAction.ADD_SEEDS)
            .setSeeds(seeds)
            .build();
    var decision = SweepPlanner.decide(sweep.asRequest(), request);
    decision
        .rejection()
        .ifPresent(
            rejection -> {
              throw ProblemException.of(Kind.CONFLICT, rejection.detail());
            });
    if (!decision.changed()) {
      return Outcome.UNCHANGED;
    }
    writer.append(request);
    return Outcome.ACCEPTED;
  }

  /** Ends the runs of a sweep that have not ended. */
  public Outcome cancel(String sweepId) {
    if (require(sweepId).summary().status().ended()) {
      return Outcome.UNCHANGED;
    }
    writer.append(
        SweepRequest.newBuilder().setSweepId(sweepId).setAction(SweepAction.CANCEL).build());
    return Outcome.ACCEPTED;
  }

  /** A sweep. */
  public SweepDetails require(String sweepId) {
    return view.sweep(sweepId)
        .orElseThrow(() -> ProblemException.missing("sweep", sweepId, "/api/v1/sweeps"));
  }

  private static void requireSame(SweepDetails existing, SweepRequest request) {
    String sweepId = request.getSweepId();
    if (!existing.config().equals(request.getConfig())) {
      throw ProblemException.of(
          Kind.CONFLICT,
          "sweep "
              + sweepId
              + " exists with another configuration: choose another sweepId, or add seeds to it");
    }
    if (!new HashSet<>(existing.seeds()).containsAll(request.getSeeds())) {
      throw ProblemException.of(
          Kind.CONFLICT,
          "sweep "
              + sweepId
              + " exists with other seeds: add seeds to it (POST /api/v1/sweeps/"
              + sweepId
              + "/seeds)");
    }
  }
}
