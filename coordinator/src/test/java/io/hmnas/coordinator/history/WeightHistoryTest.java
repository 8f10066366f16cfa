package io.hmnas.coordinator.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeWeights;
import io.hmnas.schemas.avro.OperationWeights;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.WeightEvent;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WeightHistoryTest {
  private static final Epochs EPOCHS = new Epochs(2, 2, 1);
  private static final int BATCHES = 1_000;

  private final WeightHistory history = new WeightHistory(1 << 20);

  @Test
  void shouldKeepWeightsMasksAndWhatIsKept() {
    history.take(event("sweep.s1", Stage.MASK, 0, 10).setCells(cells(0.25, -0.003, false)).build());

    Recording recording = history.run("sweep", "sweep.s1", "hm-nas").orElseThrow();

    assertThat(recording.shape().cells().get(0).edges().get(0).operations())
        .containsExactly("skip_connect");
    Encoding encoding = recording.frames().get(0).encoding();
    assertThat(encoding.weight(0)).isCloseTo(0.25, within(1e-4));
    assertThat(encoding.mask(0)).isCloseTo(-0.003, within(1e-6));
    assertThat(encoding.kept(0)).isZero();
    assertThat(encoding.mask(1)).as("an operation without a mask").isNaN();
    assertThat(encoding.kept(1)).as("no operation survives its edge").isZero();
  }

  @Test
  void shouldThinALongRunEvenlyAndCountEveryFlip() {
    take("sweep.s1", Stage.SUPERNET, 1, BATCHES);

    List<Frame> frames = history.run("sweep", "sweep.s1", "hm-nas").orElseThrow().frames();

    assertThat(frames).hasSizeBetween(WeightHistory.MAX_FRAMES / 4, WeightHistory.MAX_FRAMES);
    assertThat(frames.get(0).moment().batch()).isEqualTo(1);
    assertThat(frames.get(frames.size() - 1).moment().batch()).isEqualTo(BATCHES);
    assertThat(frames.stream().mapToDouble(frame -> frame.measures().flips()).sum())
        .isEqualTo(BATCHES);
    assertThat(IntStream.range(1, frames.size()).map(i -> gap(frames, i)).max().orElseThrow())
        .isLessThanOrEqualTo(BATCHES / 8);
  }

  private static int gap(List<Frame> frames, int i) {
    return frames.get(i).moment().batch() - frames.get(i - 1).moment().batch();
  }

  @Test
  void shouldReplaceWhatAnotherAttemptDoesAgain() {
    take("sweep.s1", Stage.SUPERNET, 1, 9);
    take("sweep.s1", Stage.SUPERNET, 4, 5);

    List<Frame> frames = history.run("sweep", "sweep.s1", "hm-nas").orElseThrow().frames();

    assertThat(frames).extracting(frame -> frame.moment().batch()).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void shouldGiveAsManyFramesAsAskedForAndLoseNoFlip() {
    take("sweep.s1", Stage.SUPERNET, 1, 40);

    Recording few = history.run("sweep", "sweep.s1", "hm-nas").orElseThrow().thinned(7);

    assertThat(few.frames()).hasSize(7);
    assertThat(few.frames().stream().mapToDouble(frame -> frame.measures().flips()).sum())
        .isEqualTo(40);
  }

  @Test
  void shouldAverageTheRunsThatHaveComeSoFar() {
    history.take(event("sweep.s1", Stage.SUPERNET, 0, 1).setCells(cells(0.2, 0.01, true)).build());
    history.take(event("sweep.s2", Stage.SUPERNET, 0, 1).setCells(cells(0.4, 0.02, false)).build());
    history.take(event("sweep.s1", Stage.MASK, 0, 1).setCells(cells(0.6, 0.03, true)).build());
    history.take(event("other.s1", Stage.MASK, 1, 1).setCells(cells(0.9, 0.9, true)).build());

    List<Frame> frames = history.mean("sweep", "hm-nas", EPOCHS, 64).orElseThrow().frames();

    Frame first = frames.get(0);
    assertThat(first.seeds()).isEqualTo(2);
    assertThat(first.encoding().weight(0)).isCloseTo(0.3, within(1e-4));
    assertThat(first.encoding().mask(0)).isCloseTo(0.015, within(1e-6));
    assertThat(first.encoding().kept(0)).isCloseTo(0.5, within(0.01));
    Frame last = frames.get(frames.size() - 1);
    assertThat(last.moment().stage()).isEqualTo(Stage.MASK);
    assertThat(last.encoding().weight(0))
        .as("the other as it was last")
        .isCloseTo(0.5, within(1e-4));
  }

  @Test
  void shouldStayWithinItsMemoryAndKeepTheLatestRuns() {
    WeightHistory small = new WeightHistory(100_000);
    for (int seed = 0; seed < 300; seed++) {
      for (int batch = 1; batch <= 20; batch++) {
        small.take(
            event("sweep.s" + seed, Stage.SUPERNET, 0, batch)
                .setCells(cells(0.2, 0, true))
                .build());
      }
    }

    assertThat(small.bytes()).isBetween(1L, 100_000L);
    assertThat(small.run("sweep", "sweep.s0", "hm-nas")).isEmpty();
    assertThat(small.run("sweep", "sweep.s299", "hm-nas").orElseThrow().frames())
        .hasSizeBetween(2, 8);
  }

  @Test
  void shouldCountEpochsOverTheStages() {
    assertThat(EPOCHS.at(new Moment(Stage.SEED, 0, 1, 0, 0))).isZero();
    assertThat(EPOCHS.at(new Moment(Stage.SUPERNET, 1, 2, 5, 10))).isEqualTo(1.5);
    assertThat(EPOCHS.at(new Moment(Stage.MASK, 0, 2, 5, 10))).isEqualTo(2.5);
    assertThat(EPOCHS.at(new Moment(Stage.PRUNE, 0, 1, 0, 0))).isEqualTo(4);
    assertThat(EPOCHS.at(new Moment(Stage.FINETUNE, 0, 1, 10, 10))).isEqualTo(5);
  }

  private void take(String runId, Stage stage, int from, int to) {
    for (int batch = from; batch <= to; batch++) {
      history.take(event(runId, stage, 0, batch).setCells(cells(0.5, 0.01, true)).build());
    }
  }

  private static WeightEvent.Builder event(String runId, Stage stage, int step, int batch) {
    return WeightEvent.newBuilder()
        .setSweepId(runId.substring(0, runId.indexOf('.')))
        .setRunId(runId)
        .setStage(stage)
        .setStep(step)
        .setSteps(2)
        .setBatch(batch)
        .setBatches(BATCHES)
        .setFlips(1);
  }

  private static List<CellWeights> cells(double weight, double mask, boolean kept) {
    return List.of(
        CellWeights.newBuilder()
            .setCellType("normal")
            .setNodes(1)
            .setEdges(
                List.of(
                    EdgeWeights.newBuilder()
                        .setTarget(2)
                        .setWeight(weight)
                        .setRealMask(mask)
                        .setKept(kept)
                        .setOperations(
                            List.of(
                                OperationWeights.newBuilder()
                                    .setName("skip_connect")
                                    .setWeight(1)
                                    .build()))
                        .build()))
            .build());
  }
}
