package io.hmnas.schemas.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.schemas.avro.SweepConfig;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

final class ConfigYamlTest {
  @Example
  void shouldWriteTheDefaultsAsASweepFile() {
    SweepConfig config = SweepConfig.newBuilder().build();

    assertThat(ConfigYaml.write(config)).startsWith("dataset:\n  name: fashion-mnist\n");
    assertThat(parsed(config)).isEqualTo(config);
  }

  @Property(tries = 300, seed = "7")
  void shouldReadBackWhatItWrote(@ForAll("configs") SweepConfig config) {
    Assume.that(ConfigValidator.validate(config).isEmpty());

    assertThat(parsed(config)).isEqualTo(config);
  }

  @Property(tries = 300, seed = "7")
  void shouldReadBackAnyNameOfADataSet(@ForAll("texts") String name) {
    SweepConfig config = SweepConfig.newBuilder().build();
    config.getDataset().put("name", name);

    assertThat(parsed(config)).isEqualTo(config);
  }

  private static SweepConfig parsed(SweepConfig config) {
    return SweepFile.parse(ConfigYaml.write(config), "written.yaml").config();
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.frequencyOf(
        Tuple.of(1, Arbitraries.of("null", "true", "1", "1e3", "~", "- a", "'", "# x", "a: b")),
        Tuple.of(
            3,
            Arbitraries.strings()
                .withCharRange(' ', '~')
                .withChars('ä', '中', '\n', '\t')
                .ofMinLength(1)
                .filter(text -> !text.isBlank())));
  }

  @Provide
  Arbitrary<SweepConfig> configs() {
    List<Arbitrary<Object>> values = Setting.all().stream().map(this::values).toList();
    return Combinators.combine(values)
        .as(
            chosen -> {
              SweepConfig config = SweepConfig.newBuilder().build();
              for (int i = 0; i < chosen.size(); i++) {
                put(config, Setting.all().get(i).path(), chosen.get(i));
              }
              mend(config);
              return config;
            });
  }

  private Arbitrary<Object> values(Setting setting) {
    double low = setting.minimum().map(Number::doubleValue).orElse(-1.0);
    double high = setting.maximum().map(Number::doubleValue).orElse(1e6);
    Schema schema = setting.field().schema();
    return switch (schema.getType()) {
      case INT ->
          Arbitraries.integers()
              .between((int) low, (int) high)
              .map(value -> setting.even() ? value / 2 * 2 : value)
              .map(Object.class::cast);
      case DOUBLE -> Arbitraries.doubles().between(low, high).ofScale(9).asGeneric();
      case BOOLEAN -> Arbitraries.of(true, false).asGeneric();
      case ENUM ->
          Arbitraries.of(Setting.symbols(schema).toList())
              .map(symbol -> SpecificData.get().createEnum(symbol, schema));
      case ARRAY ->
          Arbitraries.of(words(setting.path())).list().uniqueElements().ofMinSize(1).asGeneric();
      default -> Arbitraries.just(setting.defaultValue());
    };
  }

  private static List<String> words(String path) {
    return switch (path) {
      case "branches" -> List.of("darts-rule", "random", "magnitude", "scratch", "darts-scratch");
      case "seedFactors.vary" -> SeedFactors.NAMES;
      default -> List.of("skip_connect", "max_pool_3x3", "sep_conv_3x3");
    };
  }

  /** Makes the rules over several fields hold, so that most drawn configurations are valid. */
  private static void mend(SweepConfig config) {
    put(config, "mask.ceiling", 0.0);
    put(config, "mask.threshold", config.getMask().getInitial() - 0.5);
    put(config, "mask.coolDown", (1 - config.getMask().getWarmUp()) / 2);
    put(config, "mask.budgetRamp", (1 - config.getMask().getWarmUp()) / 3);
    put(config, "mask.edges", true);
    put(config, "dataset.trainLimit", 0);
    put(config, "seedFactors.init", 0);
    put(config, "seedFactors.data", 0);
    put(config, "seedFactors.mask", 0);
    put(config, "supernet.learningRateMin", config.getSupernet().getLearningRate() / 7);
    put(config, "finetune.learningRateMin", config.getFinetune().getLearningRate());
  }

  private static void put(SpecificRecord record, String path, Object value) {
    int dot = path.indexOf('.');
    String name = dot < 0 ? path : path.substring(0, dot);
    int position = record.getSchema().getField(name).pos();
    if (dot < 0) {
      record.put(position, value);
    } else {
      put((SpecificRecord) record.get(position), path.substring(dot + 1), value);
    }
  }
}
