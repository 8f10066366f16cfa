package io.hmnas.coordinator.plan;

import io.hmnas.coordinator.plan.SweepDecision.Reason;
import io.hmnas.schemas.avro.RunAction;
import io.hmnas.schemas.avro.RunCommand;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.SweepRequest;
import io.hmnas.schemas.config.RunId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a request does to a sweep: a function of the sweep and of the request.
 *
 * <p>A sweep is remembered as the request that would create it as it is now: its configuration and
 * all its seeds, ascending. Every request can be repeated without effect.
 */
public final class SweepPlanner {
  /** Seeds of one sweep at most: all of them are listed in one report. */
  public static final int MAX_SEEDS = 10_000;

  private SweepPlanner() {}

  /**
   * Decides.
   *
   * @param sweep the sweep before; null if there is none
   * @param request one that {@link RequestCheck} finds no flaw in
   */
  public static SweepDecision decide(@Nullable SweepRequest sweep, SweepRequest request) {
    return switch (request.getAction()) {
      case CREATE -> create(sweep, request);
      case ADD_SEEDS ->
          sweep == null ? unknown(request) : withSeeds(sweep, sweep.getConfig(), request);
      case CANCEL -> sweep == null ? unknown(request) : cancel(sweep);
      case UNKNOWN ->
          throw new IllegalArgumentException("a request has no action " + request.getAction());
    };
  }

  private static SweepDecision create(@Nullable SweepRequest sweep, SweepRequest request) {
    if (sweep != null && !sweep.getConfig().equals(request.getConfig())) {
      return SweepDecision.rejected(
          Optional.of(sweep),
          Reason.CONFIG_DIFFERS,
          "sweep "
              + request.getSweepId()
              + " exists with another configuration: choose another sweepId, or add seeds to it");
    }
    return withSeeds(sweep, request.getConfig(), request);
  }

  private static SweepDecision withSeeds(
      @Nullable SweepRequest sweep, SweepConfig config, SweepRequest request) {
    Set<Long> before = sweep == null ? Set.of() : new TreeSet<>(sweep.getSeeds());
    TreeSet<Long> all = new TreeSet<>(request.getSeeds());
    all.addAll(before);
    if (all.size() > MAX_SEEDS) {
      return SweepDecision.rejected(
          Optional.ofNullable(sweep),
          Reason.TOO_MANY_SEEDS,
          "sweep "
              + request.getSweepId()
              + " may have at most "
              + MAX_SEEDS
              + " seeds, would have "
              + all.size());
    }
    List<RunCommand> starts =
        all.stream()
            .filter(seed -> !before.contains(seed))
            .map(seed -> command(request.getSweepId(), seed, RunAction.START, config))
            .toList();
    if (sweep != null && starts.isEmpty()) {
      return new SweepDecision(Optional.of(sweep), false, starts, Optional.empty());
    }
    SweepRequest after =
        SweepRequest.newBuilder()
            .setSweepId(request.getSweepId())
            .setConfig(config)
            .setSeeds(List.copyOf(all))
            .build();
    return new SweepDecision(Optional.of(after), true, starts, Optional.empty());
  }

  private static SweepDecision cancel(SweepRequest sweep) {
    List<RunCommand> cancels =
        sweep.getSeeds().stream()
            .map(seed -> command(sweep.getSweepId(), seed, RunAction.CANCEL, null))
            .toList();
    return new SweepDecision(Optional.of(sweep), false, cancels, Optional.empty());
  }

  private static SweepDecision unknown(SweepRequest request) {
    return SweepDecision.rejected(
        Optional.empty(),
        Reason.UNKNOWN_SWEEP,
        "there is no sweep " + request.getSweepId() + ": create it first");
  }

  private static RunCommand command(
      String sweepId, long seed, RunAction action, @Nullable SweepConfig config) {
    return RunCommand.newBuilder()
        .setSweepId(sweepId)
        .setRunId(RunId.of(sweepId, seed))
        .setSeed(seed)
        .setAction(action)
        .setConfig(config)
        .build();
  }
}
