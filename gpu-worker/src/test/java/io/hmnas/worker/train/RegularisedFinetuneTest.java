package io.hmnas.worker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.FinetuneConfig;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.checkpoint.FloatArray;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.loop.StepOutcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Drop-path and auxiliary head in stage FINETUNE: part of training, and of nothing else. */
class RegularisedFinetuneTest {
  private static final long SEED = 13;
  private static final int EPOCHS = 3;
  private static final MemoryCheckpoints CHECKPOINTS = new MemoryCheckpoints();
  private static final Runs RUNS = new Runs(CHECKPOINTS);

  /** What the stage starts from. */
  private static String pruned = "";

  private static List<StepOutcome> plain = List.of();
  private static final SweepConfig BOTH =
      config(finetune -> finetune.setDropPath(0.5).setAuxiliaryWeight(0.4));
  private static List<StepOutcome> both = List.of();

  @BeforeAll
  static void run() throws StepException {
    String digest = null;
    for (Runs.Step step : Runs.plan(RestOfRun.CONFIG)) {
      if (step.stage() != Stage.FINETUNE) {
        digest = RUNS.step(RestOfRun.CONFIG, SEED, step, digest).outputDigest();
      }
    }
    pruned = Objects.requireNonNull(digest);
    plain = finetune(RUNS, config(finetune -> {}), 0, pruned);
    both = finetune(RUNS, BOTH, 0, pruned);
  }

  @AfterAll
  static void close() {
    RUNS.close();
  }

  private static SweepConfig config(Consumer<FinetuneConfig.Builder> change) {
    FinetuneConfig.Builder finetune = FinetuneConfig.newBuilder().setEpochs(EPOCHS);
    change.accept(finetune);
    return SweepConfig.newBuilder(RestOfRun.CONFIG).setFinetune(finetune.build()).build();
  }

  private static List<StepOutcome> finetune(Runs runs, SweepConfig config, int first, String input)
      throws StepException {
    List<StepOutcome> outcomes = new ArrayList<>();
    String digest = input;
    for (int step = first; step < EPOCHS; step++) {
      StepOutcome outcome =
          runs.step(config, SEED, new Runs.Step(Stage.FINETUNE, step, EPOCHS), digest);
      outcomes.add(outcome);
      digest = outcome.outputDigest();
    }
    return outcomes;
  }

  @Test
  void risesLinearlyFromZero() {
    assertThat(Regularisation.dropProbability(0.2, 0, 10)).isZero();
    assertThat(Regularisation.dropProbability(0.2, 5, 10)).isCloseTo(0.1, within(1e-15));
    assertThat(Regularisation.dropProbability(0.2, 9, 10)).isCloseTo(0.18, within(1e-15));
  }

  @Test
  void drawsAnewForEverySeedEpochAndBatch() {
    assertThat(
            List.of(
                Regularisation.random(1, 0, 0).nextLong(),
                Regularisation.random(2, 0, 0).nextLong(),
                Regularisation.random(1, 1, 0).nextLong(),
                Regularisation.random(1, 0, 1).nextLong()))
        .doesNotHaveDuplicates();
    assertThat(Regularisation.random(1, 2, 3).nextLong())
        .isEqualTo(Regularisation.random(1, 2, 3).nextLong());
  }

  @Test
  void dropsNothingInTheFirstEpochAndMoreTheGreaterTheSetting() throws StepException {
    List<StepOutcome> less = finetune(RUNS, config(f -> f.setDropPath(0.3)), 0, pruned);
    List<StepOutcome> more = finetune(RUNS, config(f -> f.setDropPath(0.9)), 0, pruned);

    assertThat(less.get(0).outputDigest()).isEqualTo(more.get(0).outputDigest());
    assertThat(loss(less, 0)).isCloseTo(loss(plain, 0), within(1e-3));
    assertThat(less.get(1).outputDigest()).isNotEqualTo(more.get(1).outputDigest());
    assertThat(loss(more, 1)).isGreaterThan(loss(less, 1));
    assertThat(loss(less, 1)).isNotCloseTo(loss(plain, 1), within(1e-3));
  }

  private static double loss(List<StepOutcome> outcomes, int epoch) {
    return outcomes.get(epoch).metrics().getTrainLoss();
  }

  @Test
  void goesOnFromACheckpointInTheMiddleAsIfNothingHappened() throws StepException {
    try (Runs other = new Runs(CHECKPOINTS)) {
      List<StepOutcome> rest = finetune(other, BOTH, 1, both.get(0).outputDigest());

      assertThat(rest.stream().map(StepOutcome::outputDigest))
          .containsExactly(both.get(1).outputDigest(), both.get(2).outputDigest());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {Names.AUXILIARY, Names.AUXILIARY_VELOCITY})
  void goesOnFromTheHeadThatTheStepBeforeLeft(String name) throws StepException {
    Checkpoint between = checkpoint(both.get(0));
    Map<String, FloatArray> arrays = new HashMap<>(between.arrays());
    FloatArray array = between.array(name);
    float[] halves = array.data().clone();
    for (int i = 0; i < halves.length; i++) {
      halves[i] /= 2;
    }
    arrays.put(name, new FloatArray(array.shape(), halves));
    String altered = CHECKPOINTS.put(Runs.runId(SEED), Checkpoint.of(arrays, between.metadata()));

    StepOutcome outcome = RUNS.step(BOTH, SEED, new Runs.Step(Stage.FINETUNE, 1, EPOCHS), altered);

    assertThat(checkpoint(outcome).array(Names.AUXILIARY))
        .isNotEqualTo(checkpoint(both.get(1)).array(Names.AUXILIARY));
  }

  @Test
  void leavesNoTraceOfTheHeadInWhatIsFound() {
    assertThat(checkpoint(both.get(1)).arrays()).containsKey(Names.AUXILIARY);
    assertThat(checkpoint(both.get(2)).arrays().keySet())
        .isEqualTo(checkpoint(plain.get(2)).arrays().keySet());
    assertThat(checkpoint(both.get(2)).array(Names.WEIGHTS).data())
        .hasSameSizeAs(checkpoint(plain.get(2)).array(Names.WEIGHTS).data());
    Architecture found = architecture(both);
    Architecture expected = architecture(plain);
    assertThat(found.getParameters()).isEqualTo(expected.getParameters());
    assertThat(found.getNonZeroParameters()).isEqualTo(expected.getNonZeroParameters());
    assertThat(found.getMultiplyAdds()).isEqualTo(expected.getMultiplyAdds());
    assertMaskedWeightsAreZero(checkpoint(both.get(2)));
  }

  private static void assertMaskedWeightsAreZero(Checkpoint checkpoint) {
    float[] kept = checkpoint.array(Names.KEPT_WEIGHTS).data();
    float[] weights = checkpoint.array(Names.WEIGHTS).data();
    int masked = 0;
    for (int i = 0; i < kept.length; i++) {
      if (kept[i] == 0) {
        masked++;
        assertThat(weights[i]).isZero();
      }
    }
    assertThat(masked).isPositive();
  }

  @Test
  void doesNotReachIntoEvaluation() throws StepException {
    // Nothing is learned, so that the networks differ by the head alone.
    List<StepOutcome> still = finetune(RUNS, config(f -> f.setLearningRate(0)), 0, pruned);
    List<StepOutcome> stillWithHead =
        finetune(RUNS, config(f -> f.setLearningRate(0).setAuxiliaryWeight(0.4)), 0, pruned);

    assertThat(checkpoint(stillWithHead.get(2)).array(Names.WEIGHTS))
        .isEqualTo(checkpoint(still.get(2)).array(Names.WEIGHTS));
    assertThat(architecture(stillWithHead).getTestAccuracy())
        .isEqualTo(architecture(still).getTestAccuracy());
  }

  @Test
  void clipsTheGradientOfNetworkAndHeadAsOne() throws StepException {
    // Without momentum the velocity is the last batch's gradient.
    SweepConfig config =
        config(
            f ->
                f.setAuxiliaryWeight(0.4).setMomentum(0).setWeightDecay(0).setGradientClip(0.0625));
    StepOutcome first = RUNS.step(config, SEED, new Runs.Step(Stage.FINETUNE, 0, EPOCHS), pruned);

    Checkpoint checkpoint = checkpoint(first);
    double network = squares(checkpoint.array(Names.VELOCITY));
    double head = squares(checkpoint.array(Names.AUXILIARY_VELOCITY));
    assertThat(Math.sqrt(network + head)).isCloseTo(0.0625, within(1e-4));
    assertThat(network).isPositive();
    assertThat(head).isPositive();
  }

  private static double squares(FloatArray array) {
    double sum = 0;
    for (float value : array.data()) {
      sum += (double) value * value;
    }
    return sum;
  }

  @Test
  void saysWhichEngineComputedBatches() {
    assertThat(both.get(0).metrics().getBackend()).startsWith("reference engine");
    assertThat(plain.get(0).metrics().getBackend()).startsWith("batched engine");
  }

  private static Checkpoint checkpoint(StepOutcome outcome) {
    return CHECKPOINTS.get(Runs.runId(SEED), outcome.outputDigest());
  }

  private static Architecture architecture(List<StepOutcome> outcomes) {
    return Objects.requireNonNull(outcomes.get(outcomes.size() - 1).architecture());
  }
}
