package io.hmnas.schemas.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/** The fields of one YAML mapping. */
final class YamlFields {
  private YamlFields() {}

  /**
   * The fields of a mapping by name, in their order. Unknown and repeated ones are reported and
   * left out.
   *
   * @param path where the mapping stands; empty at the top of the file
   * @param known the names that it may have
   */
  static Map<String, Node> of(
      Node node, String path, Collection<String> known, SweepFileErrors errors) {
    Map<String, Node> fields = new LinkedHashMap<>();
    if (!(node instanceof MappingNode mapping) || !node.getTag().equals(Tag.MAP)) {
      errors.wrong(
          path.isEmpty() ? "the file" : path, node, "a section with the fields " + list(known));
      return fields;
    }
    Map<String, Integer> lines = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      int line = SweepFileErrors.line(tuple.getKeyNode());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        errors.add(line, path, "a field's name must be a word");
        continue;
      }
      String name = key.getValue();
      Integer first = lines.putIfAbsent(name, line);
      if (first != null) {
        errors.add(
            line, at(path, name), at(path, name) + " is given twice, first in line " + first);
      } else if (known.contains(name)) {
        fields.put(name, tuple.getValueNode());
      } else {
        errors.add(
            line, at(path, name), at(path, name) + " is unknown; " + remedy(path, name, known));
      }
    }
    return fields;
  }

  static String at(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static String remedy(String path, String name, Collection<String> known) {
    return Suggestions.nearest(name, known)
        .map(candidate -> "did you mean " + at(path, candidate) + "?")
        .or(() -> elsewhere(name).map(other -> "did you mean " + other + "?"))
        .orElseGet(() -> "known here: " + list(known));
  }

  private static Optional<String> elsewhere(String name) {
    List<String> same =
        Setting.all().stream()
            .filter(setting -> setting.field().name().equals(name))
            .map(Setting::path)
            .toList();
    return same.isEmpty() ? Optional.empty() : Optional.of(String.join(" or ", same));
  }

  private static String list(Collection<String> names) {
    return String.join(", ", names);
  }
}
