package io.hmnas.standalone.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepTask;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineTest {
  private static final long MS = 1_000_000;

  private final Timeline timeline = new Timeline();

  @Test
  void shouldMeasureFromTheEndOfAStepToTheNextOne() {
    timeline.executed("w1", task("a", Stage.SEED, 0), 0, 10 * MS);
    timeline.readable(task("a", Stage.SUPERNET, 0), 15 * MS);
    timeline.executed("w1", task("b", Stage.SEED, 0), 12 * MS, 20 * MS);
    timeline.executed("w2", task("a", Stage.SUPERNET, 0), 17 * MS, 30 * MS);
    assertThat(timeline.untilNextTask().quantileMs(0.5)).isEqualTo(5);
    assertThat(timeline.pausesOfWorkers().quantileMs(0.5)).isEqualTo(2);
    assertThat(timeline.pausesOfRuns().quantileMs(0.5)).isEqualTo(7);
    assertThat(timeline.repeated()).isZero();
    assertThat(timeline.executions()).isEqualTo(3);
  }

  @Test
  void shouldCompareTheBusiestWorkerWithAllAlsoWithIdleOnes() {
    timeline.executed("w1", task("a", Stage.SEED, 0), 0, 1);
    timeline.executed("w1", task("b", Stage.SEED, 0), 2, 3);
    timeline.executed("w1", task("c", Stage.SEED, 0), 4, 5);
    timeline.executed("w2", task("d", Stage.SEED, 0), 0, 1);
    assertThat(timeline.mostToMean(4)).isEqualTo(3.0);
  }

  @Test
  void shouldCountWhatWasDoneTwice() {
    timeline.executed("w1", task("a", Stage.SEED, 0), 0, 1);
    timeline.executed("w2", task("a", Stage.SEED, 0), 0, 1);
    assertThat(timeline.repeated()).isEqualTo(1);
  }

  @Test
  void shouldTakeTheNearestRank() {
    Sample sample = new Sample(List.of(4 * MS, MS, 3 * MS, 2 * MS));
    assertThat(sample.quantileMs(0.5)).isEqualTo(2);
    assertThat(sample.quantileMs(0.99)).isEqualTo(4);
    assertThat(new Sample(List.of()).quantileMs(0.5)).isNaN();
  }

  @Test
  void shouldCompareEverySettingWithTheFewestRunsOfAsManyWorkers() {
    PipelineReport report =
        PipelineReport.of(
            List.of(figures(10, 4, 100, 2), figures(1000, 4, 80, 3), figures(10, 32, 50, 1)));
    assertThat(report.growth())
        .containsExactly(new PipelineReport.Growth(4, 10, 1000, 1.5, 1.5, 1.25));
    assertThat(report.table())
        .contains("4 workers, from 10 to 1000 runs, per step: coordinator CPU x 1.50");
  }

  private static PipelineFigures figures(int runs, int workers, double perSecond, double cpu) {
    PipelineCase setting = new PipelineCase(runs, workers, Duration.ZERO, 1, 1, false);
    return new PipelineFigures(setting, 1, perSecond, 1, 1, 1, cpu, cpu, 1, 0);
  }

  private static StepTask task(String run, Stage stage, int step) {
    return StepTask.newBuilder().setRunId(run).setStage(stage).setStep(step).build();
  }
}
