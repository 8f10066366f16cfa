package io.hmnas.coordinator.report;

import io.hmnas.coordinator.plan.SweepProgress;
import io.hmnas.coordinator.robustness.Robustness;
import io.hmnas.coordinator.robustness.SurvivalSequence;
import io.hmnas.schemas.avro.EndedRun;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.SweepRequest;
import java.util.Collection;

/** Makes the report of a sweep. */
public final class SweepReports {
  private SweepReports() {}

  /** How far a sweep is. */
  public static SweepProgress progress(SweepRequest sweep, Collection<EndedRun> known) {
    double confidence = sweep.getConfig().getStop().getConfidence();
    return new SweepProgress(sweep, known, found -> SurvivalSequence.decided(found, confidence));
  }

  /**
   * The report: a function of sets.
   *
   * @param known how runs and branches ended, or that they have begun
   * @throws IllegalArgumentException as {@link Robustness#report} does
   */
  public static RobustnessReport of(SweepRequest sweep, Collection<EndedRun> known) {
    SweepProgress progress = progress(sweep, known);
    return RobustnessReport.newBuilder(
            Robustness.report(
                sweep.getSweepId(),
                sweep.getConfig(),
                sweep.getSeeds(),
                known.stream().filter(run -> run.getStatus() != RunStatus.RUNNING).toList()))
        .setFinished(progress.finished())
        .setUnneededSeeds(progress.unneeded())
        .setBranchFailures(progress.branchFailures())
        .build();
  }
}
