package io.hmnas.schemas.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hmnas.schemas.avro.CostMeasure;
import io.hmnas.schemas.avro.SweepConfig;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class SweepFileTest {
  @Test
  void shouldReadNameSeedsAndSections() {
    SweepSpec spec =
        parse(
            """
            name: my-sweep
            seeds: [1, 5, 9]
            batchSize: 32
            space:
              operations: [skip_connect, max_pool_3x3]
            supernet: {epochs: 4, learningRate: 1, weightDecay: 1e-4}
            mask:
              edges: false
              costMeasure: MULTIPLY_ADDS
            """);

    assertThat(spec.name()).contains("my-sweep");
    assertThat(spec.seeds()).containsExactly(1L, 5L, 9L);
    SweepConfig config = spec.config();
    assertThat(config.getBatchSize()).isEqualTo(32);
    assertThat(config.getSpace().getOperations()).containsExactly("skip_connect", "max_pool_3x3");
    assertThat(config.getSpace().getChannels()).isEqualTo(8);
    assertThat(config.getSupernet().getEpochs()).isEqualTo(4);
    assertThat(config.getSupernet().getLearningRate()).isEqualTo(1.0);
    assertThat(config.getSupernet().getWeightDecay()).isEqualTo(1e-4);
    assertThat(config.getMask().getEdges()).isFalse();
    assertThat(config.getMask().getCostMeasure()).isEqualTo(CostMeasure.MULTIPLY_ADDS);
  }

  @Test
  void shouldTakeFromThePresetWhatTheFileDoesNotSay() {
    SweepSpec spec = parse("supernet: {epochs: 7}\npreset: smoke\n");

    SweepSpec smoke = Presets.load("smoke");
    assertThat(spec.seeds()).isEqualTo(smoke.seeds());
    assertThat(spec.config().getSupernet().getEpochs()).isEqualTo(7);
    assertThat(spec.config().getMask()).isEqualTo(smoke.config().getMask());
    assertThat(Presets.load("smoke").config().getSupernet().getEpochs()).isEqualTo(1);
  }

  @Test
  void shouldCountSeedsFromTheirBase() {
    assertThat(parse("seeds: {count: 3, base: 40}").seeds()).containsExactly(40L, 41L, 42L);
    assertThat(parse("batchSize: 8").seeds()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void shouldReadDecimalNumbersOnly() {
    assertThat(parse("batchSize: 010").config().getBatchSize()).isEqualTo(10);
    assertThat(errors("batchSize: 1:30"))
        .containsExactly("sweep.yaml:1: batchSize must be a whole number, got 1:30");
  }

  @ParameterizedTest
  @MethodSource("wrongFiles")
  void shouldSayLineFieldAndRemedy(String yaml, String error) {
    assertThat(errors(yaml)).containsExactly(error);
  }

  static Stream<Arguments> wrongFiles() {
    return Stream.of(
        Arguments.of(
            "# first\n\nsupernet:\n  epochs: 0\n",
            "sweep.yaml:4: supernet.epochs must be 1..10000, got 0"),
        Arguments.of(
            "supernet:\n  epoch: 1\n",
            "sweep.yaml:2: supernet.epoch is unknown; did you mean supernet.epochs?"),
        Arguments.of(
            "batch_size: 1\n", "sweep.yaml:1: batch_size is unknown; did you mean batchSize?"),
        Arguments.of(
            "momentum: 1\n",
            "sweep.yaml:1: momentum is unknown; did you mean supernet.momentum or"
                + " finetune.momentum?"),
        Arguments.of(
            "dataset: {colour: red}\n",
            "sweep.yaml:1: dataset.colour is unknown; known here: name, trainLimit, testLimit,"
                + " folder, imageSize, testFraction"),
        Arguments.of(
            "batchSize: '64'\n", "sweep.yaml:1: batchSize must be a whole number, got '64'"),
        Arguments.of(
            "batchSize: 64.5\n", "sweep.yaml:1: batchSize must be a whole number, got 64.5"),
        Arguments.of(
            "batchSize: 99999999999\n",
            "sweep.yaml:1: batchSize must be -2147483648..2147483647, got 99999999999"),
        Arguments.of("batchSize:\n", "sweep.yaml:1: batchSize must be a whole number, got nothing"),
        Arguments.of(
            "mask: {budget: much}\n",
            "sweep.yaml:1: mask.budget must be a finite number, got much"),
        Arguments.of(
            "mask: {budget: .nan}\n",
            "sweep.yaml:1: mask.budget must be a finite number, got .nan"),
        Arguments.of(
            "mask: {budget: 1e999}\n",
            "sweep.yaml:1: mask.budget must be a finite number, got 1e999"),
        Arguments.of(
            "mask: {edges: yes}\n", "sweep.yaml:1: mask.edges must be true or false, got yes"),
        Arguments.of(
            "mask: {costMeasure: UNKNOWN}\n",
            "sweep.yaml:1: mask.costMeasure must be one of PARAMETERS, MULTIPLY_ADDS, got UNKNOWN"),
        Arguments.of(
            "space: {operations: skip_connect}\n",
            "sweep.yaml:1: space.operations must be a list, got skip_connect"),
        Arguments.of(
            "space:\n  operations:\n    - skip_connect\n    - [a]\n",
            "sweep.yaml:4: space.operations[2] must be text, got a list"),
        Arguments.of(
            "dataset: fashion-mnist\n",
            "sweep.yaml:1: dataset must be a section with the fields name, trainLimit, testLimit,"
                + " folder, imageSize, testFraction,"
                + " got fashion-mnist"),
        Arguments.of(
            "dataset: {name: a}\nbatchSize: 8\ndataset: {name: b}\n",
            "sweep.yaml:3: dataset is given twice, first in line 1"),
        Arguments.of(
            "preset: dem0\n",
            "sweep.yaml:1: preset must be one of smoke, demo, fashion, cifar10, cifar10-evaluation,"
                + " imagenet, imagenet-evaluation, got dem0"),
        Arguments.of(
            "name: a/b\n",
            "sweep.yaml:1: name must be 1..100 letters, digits, dots, dashes and underscores, and"
                + " not only dots, got 'a/b'"),
        Arguments.of(
            "seeds: 3\n",
            "sweep.yaml:1: seeds must be a section with the fields count, base, vary,"
                + " factors, got 3"),
        Arguments.of("seeds: {count: 0}\n", "sweep.yaml:1: seeds.count must be 1..10000, got 0"),
        Arguments.of(
            "seeds: []\n", "sweep.yaml:1: seeds must be a list of 1..10000 numbers, got 0"),
        Arguments.of("seeds:\n- 4\n- 4\n", "sweep.yaml:3: seeds must differ, got 4 twice"),
        Arguments.of("seeds: [-1]\n", "sweep.yaml:1: seeds must be 0..9223372036854775807, got -1"),
        Arguments.of(
            "seeds: {count: 2, base: 9223372036854775807}\n",
            "sweep.yaml:1: seeds.base must be at most 2^63 - 1 - seeds.count, got"
                + " 9223372036854775807"),
        Arguments.of(
            "preset: smoke\nmask:\n  initial: 0.001\n  ceiling: 0\n",
            "sweep.yaml:3: mask.threshold must be below mask.initial (0.001), or everything starts"
                + " out masked, got 0.005"),
        Arguments.of(
            "batchSize: !!java.util.Date 5\n",
            "sweep.yaml:1: not valid YAML: Global tag is not allowed:"
                + " tag:yaml.org,2002:java.util.Date"),
        Arguments.of(
            "batchSize: !size 5\n", "sweep.yaml:1: batchSize must be a whole number, got 5"),
        Arguments.of(
            "dataset: !images {name: x}\n",
            "sweep.yaml:1: dataset must be a section with the fields name, trainLimit, testLimit,"
                + " folder, imageSize, testFraction,"
                + " got a section"),
        Arguments.of("? [a]\n: 1\n", "sweep.yaml:1: a field's name must be a word"),
        Arguments.of("", "sweep.yaml:1: the file is empty; 'preset: demo' would be a beginning"));
  }

  @Test
  void shouldReportAllErrorsByLine() {
    assertThat(errors("mask: {epochs: 0}\nseeds: {count: none}\nbatchSize: 1\nfoo: 1\n"))
        .containsExactly(
            "sweep.yaml:1: mask.epochs must be 1..10000, got 0",
            "sweep.yaml:2: seeds.count must be a whole number, got none",
            "sweep.yaml:3: batchSize must be 2..4096, got 1",
            "sweep.yaml:4: foo is unknown; known here: name, preset, seeds, dataset, space,"
                + " batchSize, evaluationBatchSize, supernet, mask, finetune,"
                + " genotype, normStatisticsBatches, eventEveryBatches, stepTimeLimitSeconds,"
                + " maxAttempts, keepCheckpoints, branches, consensus, seedFactors, stop");
  }

  @Test
  void shouldSayWhereTheFileIsNotYaml() {
    assertThat(errors("supernet:\n  epochs: [1\nmask: {}\n"))
        .singleElement()
        .asString()
        .matches("sweep\\.yaml:[34]: not valid YAML: .*");
    assertThat(errors("a: \u0001"))
        .singleElement()
        .asString()
        .startsWith("sweep.yaml:1: not valid");
    assertThat(errors("a: 1\n---\nb: 2\n"))
        .singleElement()
        .asString()
        .startsWith("sweep.yaml:2: not valid YAML");
  }

  private static SweepSpec parse(String yaml) {
    return SweepFile.parse(yaml, "sweep.yaml");
  }

  private static List<String> errors(String yaml) {
    SweepFileException e = catchThrowableOfType(SweepFileException.class, () -> parse(yaml));
    assertThat(e).hasMessage(String.join("\n", e.errors().stream().map(Object::toString).toList()));
    return e.errors().stream().map(Object::toString).toList();
  }
}
