package io.hmnas.coordinator.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.coordinator.Sweeps;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.StopConfig;
import io.hmnas.schemas.avro.SweepConfig;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With one verdict on every edge, 2^n / (n + 1) reaches 1 / 0.05 = 20 at the 8th seed. */
class StopWhenDecidedTest {
  private static final Long[] SEEDS = LongStream.rangeClosed(1, 20).boxed().toArray(Long[]::new);

  private final Cluster cluster = new Cluster();

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void shouldStartNoMoreSeedsOnceEveryEdgeIsDecidedAndSayWhichWereNotNeeded() {
    cluster.create("sweep", stopping(1), SEEDS);

    List<StepTask> done = cluster.work(task -> finding(task, seed -> 1));

    assertThat(seeds(done)).containsExactlyElementsOf(upTo(8));
    RobustnessReport report = lastReport();
    assertThat(report.getFinished()).isTrue();
    assertThat(report.getRequestedSeeds()).containsExactly(SEEDS);
    assertThat(report.getCompletedSeeds()).containsExactlyElementsOf(upTo(8));
    assertThat(report.getUnneededSeeds())
        .containsExactlyElementsOf(LongStream.rangeClosed(9, 20).boxed().toList());
    assertThat(cluster.withdrawals()).isEmpty();
  }

  @Test
  void shouldLetThoseEndThatAreUnderWayWhenItIsDecided() {
    cluster.create("sweep", stopping(3), SEEDS);

    List<StepTask> done = cluster.work(task -> finding(task, seed -> 1));

    // The 8th end lets nobody in any more; two others are under way then.
    assertThat(seeds(done)).containsExactlyElementsOf(upTo(10));
    RobustnessReport report = lastReport();
    assertThat(report.getCompletedSeeds()).containsExactlyElementsOf(upTo(10));
    assertThat(report.getFinished()).isTrue();
  }

  @Test
  void shouldRunEverySeedWhenOneEdgeStaysOpen() {
    cluster.create("sweep", stopping(1), SEEDS);

    // Two networks in turn, which differ in at least one edge.
    List<StepTask> done = cluster.work(task -> finding(task, seed -> seed % 2));

    assertThat(seeds(done)).containsExactly(SEEDS);
    RobustnessReport report = lastReport();
    assertThat(report.getFinished()).isTrue();
    assertThat(report.getUnneededSeeds()).isEmpty();
  }

  /** The step's answer, with the network of another seed. */
  private static StepResult finding(StepTask task, LongUnaryOperator network) {
    StepResult answer = Sweeps.answer(task);
    Architecture found = answer.getArchitecture();
    return found == null
        ? answer
        : StepResult.newBuilder(answer)
            .setArchitecture(
                Sweeps.architecture(network.applyAsLong(task.getSeed()), found.getTestAccuracy()))
            .build();
  }

  private static SweepConfig stopping(int atOnce) {
    return SweepConfig.newBuilder(Sweeps.config())
        .setStop(
            StopConfig.newBuilder()
                .setWhenDecided(true)
                .setSeedsAtOnce(atOnce)
                .setConfidence(0.95)
                .build())
        .build();
  }

  private static Set<Long> seeds(List<StepTask> tasks) {
    Set<Long> seeds = new TreeSet<>();
    tasks.forEach(task -> seeds.add(task.getSeed()));
    return seeds;
  }

  private static List<Long> upTo(long last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }

  private RobustnessReport lastReport() {
    List<RobustnessReport> reports = cluster.reports();
    return reports.get(reports.size() - 1);
  }
}
