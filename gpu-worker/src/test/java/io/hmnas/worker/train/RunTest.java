package io.hmnas.worker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.loop.StepOutcome;
import io.hmnas.worker.prune.CellReport;
import io.hmnas.worker.prune.Pruning;
import io.hmnas.worker.space.Costs;
import io.hmnas.worker.space.EncodingLayout;
import io.hmnas.worker.space.ImageShape;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.SearchSpace;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A whole run, step by step, on real images. */
class RunTest {
  private final Runs runs = new Runs(new MemoryCheckpoints());

  @AfterEach
  void close() {
    runs.close();
  }

  @Test
  void findsAnArchitectureAndReportsIt() throws StepException {
    List<StepOutcome> outcomes = runs.run(Runs.TINY, 7, 0, null);

    Architecture pruned = outcomes.get(5).architecture();
    Architecture tuned = outcomes.get(7).architecture();
    assertThat(pruned.getTestAccuracy()).isNull();
    assertThat(tuned.getTestAccuracy()).isBetween(0.0, 1.0);
    assertThat(tuned.getCells()).isEqualTo(pruned.getCells());
    assertThat(tuned.getCheckpointDigest()).isEqualTo(outcomes.get(7).outputDigest());
    assertThat(pruned.getParameters())
        .isLessThan(pruned.getSupernetParameters())
        .isGreaterThan(pruned.getNonZeroParameters());
    assertThat(pruned.getMultiplyAdds()).isLessThan(pruned.getSupernetMultiplyAdds());
    long kept =
        pruned.getCells().stream()
            .flatMap(cell -> cell.getEdges().stream())
            .flatMap(edge -> edge.getOperations().stream())
            .filter(operation -> operation.getKept())
            .count();
    assertThat(outcomes.get(5).metrics().getKeptOperations()).isEqualTo((int) kept);
    assertThat(kept).isBetween(4L, 69L);
  }

  @Test
  void theStoredMasksGiveTheArchitectureAgain() throws StepException {
    Architecture tuned = runs.run(Runs.TINY, 7, 0, null).get(7).architecture();
    SearchSpace space = new SearchSpace(Runs.TINY.getSpace(), new ImageShape(1, 28, 28), 10);
    EncodingLayout layout = new EncodingLayout(space);

    Pruning pruning =
        Pruning.of(
            space,
            layout,
            CellReport.realMasks(space, layout, tuned.getCells()).orElseThrow(),
            Runs.TINY.getMask().getThreshold());

    assertThat(pruning)
        .isEqualTo(
            new Pruning(CellReport.selection(space, tuned.getCells()), tuned.getRescuedNodes()));
    assertThat(new NetworkLayout(space, pruning.selection()).parameterSize())
        .isEqualTo((int) tuned.getParameters());
    assertThat(Costs.multiplyAdds(space, pruning.selection())).isEqualTo(tuned.getMultiplyAdds());
  }

  @Test
  void learnsFromTheImages() throws StepException {
    runs.run(Runs.TINY, 7, 0, null);

    List<WeightEvent> supernet =
        runs.events.stream()
            .filter(event -> event.getStage() == Stage.SUPERNET && event.getBatch() > 0)
            .toList();
    assertThat(supernet).hasSize(4);
    assertThat(supernet.get(3).getLoss()).isLessThan(supernet.get(0).getLoss());
    assertThat(runs.events.get(0).getStage()).isEqualTo(Stage.SEED);
    assertThat(runs.events.get(0).getBatch()).isZero();
    assertThat(supernet.get(0).getCells()).hasSize(2);
    assertThat(supernet.get(0).getBatches()).isEqualTo(4);
  }

  @Test
  void leavesWeightsAndEncodingUntouchedWhileMasksAreLearned() throws StepException {
    List<StepOutcome> outcomes = runs.run(Runs.TINY, 7, 0, null);

    Checkpoint before = runs.checkpoints().get(Runs.runId(7), outcomes.get(2).outputDigest());
    Checkpoint after = runs.checkpoints().get(Runs.runId(7), outcomes.get(4).outputDigest());
    for (String name : List.of(Names.WEIGHTS, Names.ENCODING, Names.NORM_MEAN)) {
      assertThat(after.array(name)).as(name).isEqualTo(before.array(name));
    }
    Checkpoint between = runs.checkpoints().get(Runs.runId(7), outcomes.get(3).outputDigest());
    assertThat(after.array(Names.MASK)).isNotEqualTo(between.array(Names.MASK));
    assertThat(after.array(Names.WEIGHT_MASK)).isNotEqualTo(between.array(Names.WEIGHT_MASK));
  }

  @Test
  void keepsMaskedWeightsAtZeroWhileFineTuning() throws StepException {
    List<StepOutcome> outcomes = runs.run(Runs.TINY, 7, 0, null);

    Checkpoint tuned = runs.checkpoints().get(Runs.runId(7), outcomes.get(7).outputDigest());
    float[] weights = tuned.array(Names.WEIGHTS).data();
    float[] kept = tuned.array(Names.KEPT_WEIGHTS).data();
    int masked = 0;
    for (int i = 0; i < weights.length; i++) {
      if (kept[i] == 0) {
        masked++;
        assertThat(weights[i]).isZero();
      }
    }
    assertThat(masked).isPositive();
  }

  @Test
  void aStepDoneTwiceGivesTheSameDigest() throws StepException {
    String input = null;
    for (Runs.Step step : Runs.plan(Runs.TINY)) {
      StepOutcome first = runs.step(Runs.TINY, 3, step, input);
      StepOutcome second = runs.step(Runs.TINY, 3, step, input);
      assertThat(second.outputDigest()).as(step.toString()).isEqualTo(first.outputDigest());
      input = first.outputDigest();
    }
  }

  @Test
  void aDifferentSeedGivesADifferentRun() throws StepException {
    Runs.Step seed = new Runs.Step(Stage.SEED, 0, 1);
    assertThat(runs.step(Runs.TINY, 1, seed, null).outputDigest())
        .isNotEqualTo(runs.step(Runs.TINY, 2, seed, null).outputDigest());
  }

  @Test
  void refusesATaskWithoutItsCheckpoint() {
    assertThatThrownBy(() -> runs.step(Runs.TINY, 1, new Runs.Step(Stage.SUPERNET, 0, 2), null))
        .isInstanceOf(StepException.Invalid.class)
        .hasMessageContaining("inputDigest is required with stage SUPERNET");
    assertThatThrownBy(() -> runs.step(Runs.TINY, 1, new Runs.Step(Stage.SUPERNET, 0, 2), "abc"))
        .isInstanceOf(StepException.InputLost.class)
        .hasMessageContaining("abc");
  }
}
