package io.hmnas.schemas.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.schemas.avro.CostMeasure;
import io.hmnas.schemas.avro.SweepConfig;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ConfigValidatorTest {
  @Test
  void shouldAcceptTheDefaults() {
    assertThat(ConfigValidator.validate(SweepConfig.newBuilder().build())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("wrongValues")
  void shouldNameFieldRequirementAndValue(String path, Object value, String message) {
    assertThat(messages(config -> set(config, path, value))).containsExactly(message);
  }

  static Stream<Arguments> wrongValues() {
    return Stream.of(
        Arguments.of("supernet.epochs", 0, "supernet.epochs must be 1..10000, got 0"),
        Arguments.of("supernet.epochs", 10_001, "supernet.epochs must be 1..10000, got 10001"),
        Arguments.of("space.channels", 7, "space.channels must be even, 2..512, got 7"),
        Arguments.of("dataset.testLimit", -1, "dataset.testLimit must be at least 0, got -1"),
        Arguments.of("supernet.momentum", 1.5, "supernet.momentum must be 0..1, got 1.5"),
        Arguments.of("mask.ceiling", Double.NaN, "mask.ceiling must be a finite number, got NaN"),
        Arguments.of(
            "finetune.gradientClip",
            Double.POSITIVE_INFINITY,
            "finetune.gradientClip must be at least 0, got Infinity"),
        Arguments.of(
            "mask.costMeasure",
            CostMeasure.UNKNOWN,
            "mask.costMeasure must be one of PARAMETERS, MULTIPLY_ADDS, got UNKNOWN"),
        Arguments.of("dataset.name", null, "dataset.name must be given, got nothing"),
        Arguments.of("dataset.name", " ", "dataset.name must name a data set, got ' '"),
        Arguments.of(
            "dataset.trainLimit",
            100,
            "dataset.trainLimit must be 0 (all images) or at least 128, so that both parts of the"
                + " training set fill a batch, got 100"),
        Arguments.of(
            "space.operations",
            List.of(),
            "space.operations must name at least one operation, got an empty list"),
        Arguments.of(
            "space.operations",
            List.of("skip_connect", "max_pool_3x3", "skip_connect"),
            "space.operations must name every operation once, got skip_connect twice"),
        Arguments.of(
            "space.operations",
            List.of("Skip Connect"),
            "space.operations must be names of operations (lower-case letters, digits,"
                + " underscores), got 'Skip Connect'"),
        Arguments.of(
            "supernet.learningRateMin",
            0.03,
            "supernet.learningRateMin must not be above supernet.learningRate (0.025), got 0.03"),
        Arguments.of(
            "finetune.learningRateMin",
            0.03,
            "finetune.learningRateMin must not be above finetune.learningRate (0.025), got 0.03"),
        Arguments.of(
            "mask.threshold",
            0.01,
            "mask.threshold must be below mask.initial (0.01), or everything starts out masked, got"
                + " 0.01"),
        Arguments.of(
            "mask.ceiling",
            0.005,
            "mask.ceiling must be 0 (no clipping) or at least mask.initial (0.01), got 0.005"),
        Arguments.of(
            "mask.coolDown", 0.9, "mask.coolDown must be at most 1 - mask.warmUp (0.15), got 0.9"));
  }

  @Test
  void shouldReportTheFieldsOfASectionThatIsMissing() {
    assertThat(messages(config -> set(config, "dataset", null)))
        .containsExactly(
            "dataset.name must be given, got nothing",
            "dataset.trainLimit must be given, got nothing",
            "dataset.testLimit must be given, got nothing",
            "dataset.folder must be given, got nothing",
            "dataset.imageSize must be given, got nothing",
            "dataset.testFraction must be given, got nothing");
  }

  @Test
  void shouldRefuseABudgetThatNothingCanFollow() {
    List<String> messages =
        messages(
            config -> {
              set(config, "mask.budget", 0.4);
              set(config, "mask.edges", false);
              set(config, "mask.operations", false);
              set(config, "mask.budgetRamp", 0.9);
            });

    assertThat(messages)
        .containsExactly(
            "mask.budgetRamp must be at most 1 - mask.warmUp (0.15), or the budget is never"
                + " reached, got 0.9",
            "mask.budget must be 0 when neither mask.edges nor mask.operations is learned, got"
                + " 0.4");
  }

  @Test
  void shouldAcceptSharesThatFillTheStageExactly() {
    assertThat(
            messages(
                config -> {
                  set(config, "mask.warmUp", 0.7);
                  set(config, "mask.coolDown", 0.3);
                  set(config, "dataset.trainLimit", 128);
                }))
        .isEmpty();
  }

  @Test
  void shouldReportEveryProblemButNoRuleOverAFieldThatIsWrongByItself() {
    List<String> messages =
        messages(
            config -> {
              set(config, "batchSize", 1);
              set(config, "dataset.trainLimit", 1);
              set(config, "supernet.learningRate", -1.0);
            });

    assertThat(messages)
        .containsExactly(
            "batchSize must be 2..4096, got 1", "supernet.learningRate must be 0..10, got -1");
  }

  private static List<String> messages(Consumer<SweepConfig> change) {
    SweepConfig config = SweepConfig.newBuilder().build();
    change.accept(config);
    return ConfigValidator.validate(config).stream().map(Problem::message).toList();
  }

  private static void set(SpecificRecord record, String path, @Nullable Object value) {
    int dot = path.indexOf('.');
    String name = dot < 0 ? path : path.substring(0, dot);
    int position = record.getSchema().getField(name).pos();
    if (dot < 0) {
      record.put(position, value);
    } else {
      set((SpecificRecord) record.get(position), path.substring(dot + 1), value);
    }
  }
}
