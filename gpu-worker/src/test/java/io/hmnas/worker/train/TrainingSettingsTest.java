package io.hmnas.worker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hmnas.schemas.avro.AugmentationConfig;
import io.hmnas.schemas.avro.FinetuneConfig;
import io.hmnas.schemas.avro.MaskConfig;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.SupernetConfig;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.loop.StepOutcome;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every setting of a training stage reaches it, and leaves it a function of its inputs. */
class TrainingSettingsTest {
  private static final long SEED = 5;
  private static final Runs RUNS = new Runs(new MemoryCheckpoints());

  /** Of a run with default settings: what a stage's first step starts from, and gives. */
  private static final Map<Stage, String> INPUTS = new EnumMap<>(Stage.class);

  private static final Map<Stage, StepOutcome> PLAIN = new EnumMap<>(Stage.class);

  @BeforeAll
  static void run() throws StepException {
    String digest = null;
    List<StepOutcome> outcomes = RUNS.run(Runs.TINY, SEED, 0, null);
    for (int i = 0; i < outcomes.size(); i++) {
      Runs.Step step = Runs.plan(Runs.TINY).get(i);
      if (step.step() == 0 && digest != null) {
        INPUTS.put(step.stage(), digest);
        PLAIN.put(step.stage(), outcomes.get(i));
      }
      digest = outcomes.get(i).outputDigest();
    }
  }

  @AfterAll
  static void close() {
    RUNS.close();
  }

  static Stream<Arguments> settings() {
    return Stream.of(
        supernet("secondOrder", config -> config.setSecondOrder(true)),
        supernet("labelSmoothing", config -> config.setLabelSmoothing(0.1)),
        supernet("gradientClip", config -> config.setGradientClip(0.1)),
        supernet("cutout", config -> config.setAugmentation(cutout())),
        mask("cutout", config -> config.setAugmentation(cutout())),
        finetune("labelSmoothing", config -> config.setLabelSmoothing(0.1)),
        finetune("gradientClip", config -> config.setGradientClip(0.1)),
        finetune("cutout", config -> config.setAugmentation(cutout())),
        finetune(
            "flip",
            config -> config.setAugmentation(new AugmentationConfig(0, true, 0, false, 0.0))),
        finetune(
            "crop",
            config -> config.setAugmentation(new AugmentationConfig(4, false, 0, false, 0.0))));
  }

  private static AugmentationConfig cutout() {
    return new AugmentationConfig(0, false, 8, false, 0.0);
  }

  private static Arguments supernet(String name, Consumer<SupernetConfig.Builder> change) {
    SupernetConfig.Builder builder = SupernetConfig.newBuilder(Runs.TINY.getSupernet());
    change.accept(builder);
    return Arguments.of(
        Stage.SUPERNET,
        name,
        SweepConfig.newBuilder(Runs.TINY).setSupernet(builder.build()).build());
  }

  private static Arguments mask(String name, Consumer<MaskConfig.Builder> change) {
    MaskConfig.Builder builder = MaskConfig.newBuilder(Runs.TINY.getMask());
    change.accept(builder);
    return Arguments.of(
        Stage.MASK, name, SweepConfig.newBuilder(Runs.TINY).setMask(builder.build()).build());
  }

  private static Arguments finetune(String name, Consumer<FinetuneConfig.Builder> change) {
    FinetuneConfig.Builder builder = FinetuneConfig.newBuilder(Runs.TINY.getFinetune());
    change.accept(builder);
    return Arguments.of(
        Stage.FINETUNE,
        name,
        SweepConfig.newBuilder(Runs.TINY).setFinetune(builder.build()).build());
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("settings")
  void changesItsStageAndIsRepeatable(Stage stage, String name, SweepConfig config)
      throws StepException {
    StepOutcome changed = first(stage, config);

    assertThat(changed.metrics().getTrainLoss())
        .as(name)
        .isFinite()
        .isNotEqualTo(plain(stage).metrics().getTrainLoss());
    assertThat(changed.outputDigest()).isNotEqualTo(plain(stage).outputDigest());
    assertThat(first(stage, config).outputDigest()).isEqualTo(changed.outputDigest());
  }

  @Test
  void boundsTheNormOfTheWholeGradientInBothStages() throws StepException {
    SweepConfig config =
        SweepConfig.newBuilder(Runs.TINY)
            // One batch, so that the velocity is its gradient.
            .setBatchSize(80)
            .setSupernet(
                SupernetConfig.newBuilder().setWeightDecay(0).setGradientClip(0.125).build())
            .setFinetune(
                FinetuneConfig.newBuilder()
                    .setMomentum(0)
                    .setWeightDecay(0)
                    .setGradientClip(0.0625)
                    .build())
            .build();

    assertThat(velocity(first(Stage.SUPERNET, config))).isCloseTo(0.125, within(1e-4));
    assertThat(velocity(first(Stage.FINETUNE, config))).isCloseTo(0.0625, within(1e-4));
  }

  private static double velocity(StepOutcome outcome) {
    double sum = 0;
    for (float value :
        RUNS.checkpoints()
            .get(Runs.runId(SEED), outcome.outputDigest())
            .array(Names.VELOCITY)
            .data()) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  @Test
  void tellsHowMuchOfTheTrainingTimeBatchesTook() {
    for (Stage stage : List.of(Stage.SUPERNET, Stage.MASK, Stage.FINETUNE)) {
      assertThat(plain(stage).metrics().getInputSeconds())
          .as(stage.name())
          .isPositive()
          .isLessThan(plain(stage).metrics().getTrainSeconds());
    }
    assertThat(plain(Stage.PRUNE).metrics().getInputSeconds()).isZero();
  }

  private static StepOutcome plain(Stage stage) {
    return java.util.Objects.requireNonNull(PLAIN.get(stage));
  }

  private static StepOutcome first(Stage stage, SweepConfig config) throws StepException {
    int steps = Runs.plan(config).stream().filter(step -> step.stage() == stage).toList().size();
    return RUNS.step(
        config,
        SEED,
        new Runs.Step(stage, 0, steps),
        java.util.Objects.requireNonNull(INPUTS.get(stage)));
  }
}
