package io.hmnas.standalone.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeWeights;
import io.hmnas.schemas.avro.OperationWeights;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.WeightEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

class SweepTrackerTest {
  // 3 supernet steps, 3 mask steps, 2 fine-tuning steps; batches of 64.
  private static final SweepConfig CONFIG = SweepConfig.newBuilder().build();

  private final SweepTracker tracker = new SweepTracker("sweep", CONFIG, List.of(2L, 1L), 2);

  @Test
  void shouldShowSeedsThatNobodyHasTakenUp() {
    SweepSnapshot snapshot = tracker.snapshot();
    assertThat(snapshot.runs()).extracting(SweepSnapshot.Run::seed).containsExactly(1L, 2L);
    assertThat(snapshot.runs())
        .allSatisfy(
            run -> {
              assertThat(run.status()).isEqualTo(RunStatus.UNKNOWN);
              assertThat(run.done()).isZero();
              assertThat(run.secondsLeft()).isEmpty();
            });
    assertThat(snapshot.secondsLeft()).isEmpty();
  }

  @Test
  void shouldShowTheBatchOfTheAwaitedStep() {
    tracker.apply(run(1, RunStatus.RUNNING, Stage.MASK, 1, List.of()));
    tracker.apply(event(1, Stage.MASK, 1, 30, 120));
    SweepSnapshot.Run run = tracker.snapshot().runs().get(0);
    assertThat(run.batch()).isEqualTo(30);
    assertThat(run.batches()).isEqualTo(120);
    assertThat(run.accuracy()).hasValue(0.5);
    assertThat(run.loss()).hasValue(1.5);
    assertThat(run.keptEdges()).hasValue(1);
    assertThat(run.edges()).hasValue(2);
    // The kept operation of the removed edge does not count.
    assertThat(run.keptOperations()).hasValue(1);
    assertThat(run.operations()).hasValue(3);
    assertThat(run.active()).isTrue();
  }

  @Test
  void shouldNotShowBatchesOfAnEarlierStep() {
    tracker.apply(event(1, Stage.MASK, 0, 120, 120));
    tracker.apply(run(1, RunStatus.RUNNING, Stage.MASK, 1, List.of()));
    SweepSnapshot.Run run = tracker.snapshot().runs().get(0);
    assertThat(run.batch()).isZero();
    assertThat(run.active()).isFalse();
    assertThat(run.accuracy()).hasValue(0.5);
  }

  @Test
  void shouldShowNoAccuracyBeforeTheFirstBatch() {
    tracker.apply(run(1, RunStatus.RUNNING, Stage.SUPERNET, 0, List.of()));
    tracker.apply(event(1, Stage.SUPERNET, 0, 0, 0));
    SweepSnapshot.Run run = tracker.snapshot().runs().get(0);
    assertThat(run.accuracy()).isEmpty();
    assertThat(run.loss()).isEmpty();
  }

  @Test
  void shouldIgnoreOtherSweeps() {
    tracker.apply(
        RunState.newBuilder(run(1, RunStatus.COMPLETED, Stage.FINETUNE, 1, List.of()))
            .setSweepId("other")
            .build());
    assertThat(tracker.runs()).isEmpty();
  }

  @Test
  void shouldEstimateTheTimeLeftFromStepsDone() {
    tracker.apply(
        run(
            1,
            RunStatus.RUNNING,
            Stage.MASK,
            1,
            List.of(step(Stage.SEED, 1), step(Stage.SUPERNET, 10), step(Stage.MASK, 20))));
    tracker.apply(event(1, Stage.MASK, 1, 60, 120));
    SweepSnapshot snapshot = tracker.snapshot();
    // Mean of 10 s per unit and 20 s per 0.9 units; 1.5 mask steps, a pruning and 2 fine-tunings.
    double unit = (10 + 20 / 0.9) / 2;
    double left = 1.5 * 20 + 0.15 * unit + 2 * 0.7 * unit;
    assertThat(snapshot.runs().get(0).secondsLeft().orElseThrow()).isCloseTo(left, within(1e-9));
    double whole = 1 + 3 * 10 + 3 * 20 + 0.15 * unit + 2 * 0.7 * unit;
    assertThat(snapshot.runs().get(0).done()).isCloseTo(1 - left / whole, within(1e-9));
    // The other seed has all of it before it.
    assertThat(snapshot.secondsLeft().orElseThrow()).isCloseTo(whole, within(1e-9));
  }

  @Test
  void shouldEstimateFromTheFirstEventWhenNoStepIsDone() {
    tracker.apply(run(1, RunStatus.RUNNING, Stage.SUPERNET, 0, List.of(step(Stage.SEED, 1))));
    tracker.apply(event(1, Stage.SUPERNET, 0, 60, 120));
    // 120 batches of 64 images at 640 images/s: 12 s.
    double left = 2.5 * 12 + 3 * 0.9 * 12 + 0.15 * 12 + 2 * 0.7 * 12;
    assertThat(tracker.snapshot().runs().get(0).secondsLeft().orElseThrow())
        .isCloseTo(left, within(1e-9));
  }

  @Test
  void shouldShareTheTimeLeftAmongWorkers() {
    SweepTracker alone = new SweepTracker("sweep", CONFIG, List.of(1L, 2L), 1);
    alone.apply(run(1, RunStatus.RUNNING, Stage.SUPERNET, 0, List.of(step(Stage.SUPERNET, 10))));
    SweepSnapshot snapshot = alone.snapshot();
    double both =
        snapshot.runs().stream().mapToDouble(run -> run.secondsLeft().orElseThrow()).sum();
    assertThat(snapshot.secondsLeft().orElseThrow()).isCloseTo(both, within(1e-9));
  }

  @Test
  void shouldBeCompleteOnlyWithArchitecturesAndReport() {
    tracker.apply(run(1, RunStatus.COMPLETED, Stage.FINETUNE, 1, List.of()));
    assertThat(tracker.ended()).isFalse();
    tracker.apply(run(2, RunStatus.FAILED, Stage.MASK, 0, List.of()));
    assertThat(tracker.ended()).isTrue();
    assertThat(tracker.complete()).isFalse();
    tracker.apply(report(List.of(1L), List.of()));
    tracker.apply(architecture(1, 0.8));
    assertThat(tracker.complete()).isFalse();
    tracker.apply(report(List.of(1L), List.of(2L)));
    assertThat(tracker.complete()).isTrue();
  }

  @Test
  void shouldWaitForTheTestAccuracyOfCompletedRuns() {
    tracker.apply(run(1, RunStatus.COMPLETED, Stage.FINETUNE, 1, List.of()));
    tracker.apply(run(2, RunStatus.CANCELLED, Stage.MASK, 0, List.of()));
    tracker.apply(
        RobustnessReport.newBuilder(report(List.of(1L), List.of()))
            .setCancelledSeeds(List.of(2L))
            .setFinished(true)
            .build());
    tracker.apply(Architecture.newBuilder(architecture(1, 0.8)).setTestAccuracy(null).build());
    assertThat(tracker.complete()).isFalse();
    tracker.apply(architecture(1, 0.8));
    assertThat(tracker.complete()).isTrue();
    assertThat(tracker.snapshot().runs().get(0).accuracy()).hasValue(0.8);
    assertThat(tracker.snapshot().secondsLeft()).hasValue(0);
  }

  private static RunState run(
      long seed, RunStatus status, Stage stage, int step, List<StepRecord> history) {
    return RunState.newBuilder()
        .setSweepId("sweep")
        .setRunId("sweep.s" + seed)
        .setSeed(seed)
        .setStatus(status)
        .setStage(stage)
        .setStep(step)
        .setSteps(3)
        .setHistory(history)
        .build();
  }

  private static StepRecord step(Stage stage, double seconds) {
    return StepRecord.newBuilder().setStage(stage).setSeconds(seconds).build();
  }

  private static WeightEvent event(long seed, Stage stage, int step, int batch, int batches) {
    return WeightEvent.newBuilder()
        .setSweepId("sweep")
        .setRunId("sweep.s" + seed)
        .setSeed(seed)
        .setStage(stage)
        .setStep(step)
        .setBatch(batch)
        .setBatches(batches)
        .setAccuracy(0.5)
        .setLoss(1.5)
        .setImagesPerSecond(640)
        .setCells(
            List.of(
                CellWeights.newBuilder()
                    .setCellType("normal")
                    .setNodes(1)
                    .setEdges(
                        List.of(
                            edge(true, operation(true), operation(false)),
                            edge(false, operation(true))))
                    .build()))
        .build();
  }

  private static EdgeWeights edge(boolean kept, OperationWeights... operations) {
    return EdgeWeights.newBuilder().setKept(kept).setOperations(List.of(operations)).build();
  }

  private static OperationWeights operation(boolean kept) {
    return OperationWeights.newBuilder().setName("skip_connect").setKept(kept).build();
  }

  private static Architecture architecture(long seed, double testAccuracy) {
    return Architecture.newBuilder()
        .setSweepId("sweep")
        .setRunId("sweep.s" + seed)
        .setSeed(seed)
        .setTestAccuracy(testAccuracy)
        .build();
  }

  private static RobustnessReport report(List<Long> completed, List<Long> failed) {
    return RobustnessReport.newBuilder()
        .setRequestedSeeds(List.of(1L, 2L))
        .setFinished(completed.size() + failed.size() == 2)
        .setSweepId("sweep")
        .setCompletedSeeds(completed)
        .setFailedSeeds(failed)
        .build();
  }
}
