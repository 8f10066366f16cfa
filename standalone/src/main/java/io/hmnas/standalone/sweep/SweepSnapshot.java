package io.hmnas.standalone.sweep;

import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.Stage;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Where a sweep stands.
 *
 * @param runs by seed, ascending
 * @param secondsLeft an estimate; empty until something was measured
 */
public record SweepSnapshot(String sweepId, List<Run> runs, OptionalDouble secondsLeft) {
  public SweepSnapshot {
    runs = List.copyOf(runs);
  }

  /**
   * Where a run stands.
   *
   * @param branch the branch that the line is about: hm-nas until it has ended, then another one
   * @param status UNKNOWN until the coordinator has taken the run up; RUNNING until all its
   *     branches have ended, then that of hm-nas
   * @param step index of the present step in its stage, from 0
   * @param batch batches done of the present step; 0 while nobody works on it
   * @param done part of the whole run that is done, 0..1
   * @param accuracy latest known: of training batches, or on the test images at the end
   * @param keptEdges by the masks as they are; empty outside stage MASK and later
   * @param secondsLeft an estimate of the work left, waiting not included
   */
  public record Run(
      long seed,
      String branch,
      RunStatus status,
      Stage stage,
      int step,
      int steps,
      int batch,
      int batches,
      double done,
      OptionalDouble accuracy,
      OptionalDouble loss,
      OptionalInt keptEdges,
      OptionalInt edges,
      OptionalInt keptOperations,
      OptionalInt operations,
      OptionalDouble secondsLeft) {

    /** Whether nothing more will come of it. */
    public boolean ended() {
      return status == RunStatus.COMPLETED
          || status == RunStatus.FAILED
          || status == RunStatus.CANCELLED;
    }

    /** Whether somebody works on it, as far as is known. */
    public boolean active() {
      return status == RunStatus.RUNNING && batch > 0;
    }
  }

  public long count(RunStatus status) {
    return runs.stream().filter(run -> run.status() == status).count();
  }
}
