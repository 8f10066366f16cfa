package io.hmnas.schemas.config;

import io.hmnas.schemas.avro.SweepConfig;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads sweep files: YAML with any section of {@link SweepConfig}, and
 *
 * <pre>{@code
 * name: my-sweep               # optional
 * preset: demo                 # optional: what is not said here is taken from there
 * seeds: {count: 3, base: 1}   # or a list: [1, 5, 9]; or {vary: [init]}, {factors: {init: 3, data: 2}}
 * supernet:
 *   epochs: 4
 * }</pre>
 *
 * Without seeds in the file and in its preset, seeds 1, 2 and 3 are run. Only the text is looked
 * at; no type that the file names is ever created.
 */
public final class SweepFile {
  private final SweepFileErrors errors;
  private final YamlValues values;
  private final Map<String, Integer> lines = new HashMap<>();

  private SweepFile(String fileName) {
    this.errors = new SweepFileErrors(fileName);
    this.values = new YamlValues(errors);
  }

  /**
   * Reads a sweep file.
   *
   * @param fileName what errors call the file
   * @throws SweepFileException with everything that is wrong with it
   */
  public static SweepSpec parse(String yaml, String fileName) {
    return new SweepFile(fileName).parse(yaml);
  }

  private SweepSpec parse(String yaml) {
    Optional<Node> root = compose(yaml);
    errors.throwIfAny();
    Schema schema = SweepConfig.getClassSchema();
    List<String> known =
        Stream.concat(
                Stream.of("name", "preset", "seeds"),
                schema.getFields().stream().map(Schema.Field::name))
            .toList();
    Map<String, Node> fields = YamlFields.of(root.orElseThrow(), "", known, errors);

    Optional<SweepSpec> preset = Optional.ofNullable(fields.remove("preset")).flatMap(this::preset);
    Optional<String> name = Optional.ofNullable(fields.remove("name")).flatMap(this::name);
    Optional<SweepFileSeeds> seeds =
        Optional.ofNullable(fields.remove("seeds"))
            .map(
                node -> {
                  lines.put("seeds", SweepFileErrors.line(node));
                  return SweepFileSeeds.read(node, values, errors);
                });
    SweepConfig config =
        preset
            .map(SweepSpec::config)
            .map(base -> SpecificData.get().deepCopy(schema, base))
            .orElseGet(() -> SweepConfig.newBuilder().build());
    seeds.flatMap(SweepFileSeeds::factors).ifPresent(factors -> config.put("seedFactors", factors));
    fill(config, "", fields);
    for (Problem problem : ConfigValidator.validate(config)) {
      errors.add(lineOf(problem), problem.field(), problem.message());
    }
    errors.throwIfAny();
    return new SweepSpec(
        name,
        config,
        seeds
            .map(SweepFileSeeds::seeds)
            .or(() -> preset.map(SweepSpec::seeds))
            .orElse(SweepFileSeeds.DEFAULT_SEEDS));
  }

  private Optional<Node> compose(String yaml) {
    try {
      Node root =
          new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(yaml));
      if (root == null) {
        errors.add(1, "", "the file is empty; 'preset: demo' would be a beginning");
      }
      return Optional.ofNullable(root);
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      errors.add(line, "", "not valid YAML: " + e.getProblem());
    } catch (YAMLException e) {
      errors.add(1, "", "not valid YAML: " + e.getMessage());
    }
    return Optional.empty();
  }

  private Optional<SweepSpec> preset(Node node) {
    lines.put("", SweepFileErrors.line(node));
    Optional<String> name = values.text("preset", node);
    if (name.isPresent() && !Presets.names().contains(name.get())) {
      errors.wrong("preset", node, "one of " + String.join(", ", Presets.names()));
      return Optional.empty();
    }
    return name.map(Presets::load);
  }

  private Optional<String> name(Node node) {
    Optional<String> name = values.text("name", node);
    if (name.isPresent() && !SweepId.isValid(name.get())) {
      errors.add(
          SweepFileErrors.line(node),
          "name",
          "name " + SweepId.REQUIREMENT + ", got '" + name.get() + "'");
    }
    return name;
  }

  private void fill(SpecificRecord record, String path, Map<String, Node> fields) {
    fields.forEach(
        (name, node) -> {
          String fieldPath = YamlFields.at(path, name);
          lines.put(fieldPath, SweepFileErrors.line(node));
          Schema.Field field = record.getSchema().getField(name);
          if (record.get(field.pos()) instanceof SpecificRecord section) {
            List<String> known =
                section.getSchema().getFields().stream().map(Schema.Field::name).toList();
            fill(section, fieldPath, YamlFields.of(node, fieldPath, known, errors));
          } else {
            values
                .read(fieldPath, node, field.schema())
                .ifPresent(value -> record.put(field.pos(), value));
          }
        });
  }

  /** The line of the field at fault, or of one that has to do with it, or of the preset. */
  private int lineOf(Problem problem) {
    List<String> candidates = new ArrayList<>();
    candidates.add(problem.field());
    candidates.addAll(problem.related());
    candidates.add("");
    return candidates.stream().filter(lines::containsKey).map(lines::get).findFirst().orElse(1);
  }
}
