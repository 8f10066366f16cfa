package io.hmnas.coordinator.replay;

import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepRequest;
import io.hmnas.schemas.avro.Withdrawal;
import java.util.List;

/**
 * What the log says of one sweep: what was asked for and what was answered, and the coordinator's
 * tasks and withdrawals, which show when its clock ran out and when a cancellation came among the
 * answers. Nothing that was concluded is in it: no state of a run, no network, no report.
 *
 * @param requests in the order of the log
 * @param results of each run in the order of the log; those of different runs in any order
 * @param tasks in any order; of runs that have none here any more, results are taken as they come
 * @param withdrawals in any order
 */
public record SweepLog(
    List<SweepRequest> requests,
    List<StepResult> results,
    List<StepTask> tasks,
    List<Withdrawal> withdrawals) {
  /** Defensive copies. */
  public SweepLog {
    requests = List.copyOf(requests);
    results = List.copyOf(results);
    tasks = List.copyOf(tasks);
    withdrawals = List.copyOf(withdrawals);
  }
}
