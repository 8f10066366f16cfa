package io.hmnas.coordinator.plan;

import io.hmnas.schemas.avro.KeptOperation;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.config.Branch;
import java.util.List;

/** What can happen to a run. */
public sealed interface RunEvent {

  /**
   * Somebody asked for the run.
   *
   * @param sweepId sweep of the run
   * @param runId the run
   * @param seed its seed
   * @param config its configuration, valid
   */
  record Started(String sweepId, String runId, long seed, SweepConfig config) implements RunEvent {}

  /**
   * A worker answered a step.
   *
   * @param result completed or failed
   */
  record StepAnswered(StepResult result) implements RunEvent {}

  /** Somebody asked for the run's end. */
  record Cancelled() implements RunEvent {}

  /**
   * An attempt gave no sign of life for its time limit.
   *
   * @param step the step tried
   * @param attempt the attempt at it, from 1
   */
  record Expired(StepId step, int attempt) implements RunEvent {}

  /**
   * A branch with a given network is to go off.
   *
   * @param branch one that the run does not have yet
   * @param genotype what stage PRUNE keeps
   */
  record Forked(Branch branch, List<KeptOperation> genotype) implements RunEvent {
    /** Defensive copy. */
    public Forked {
      genotype = List.copyOf(genotype);
    }
  }
}
