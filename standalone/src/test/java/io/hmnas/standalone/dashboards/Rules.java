package io.hmnas.standalone.dashboards;

import io.hmnas.standalone.dashboards.Dashboard.Expression;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.yaml.snakeyaml.Yaml;

/** A rule file of Prometheus. */
record Rules(List<Map<String, Object>> rules) {
  static final Path FOLDER = Dashboard.FOLDER.resolve("prometheus");

  static Rules recording() throws IOException {
    return read("recording.yml");
  }

  static Rules alerts() throws IOException {
    return read("alerts.yml");
  }

  private static Rules read(String name) throws IOException {
    try (Reader file = Files.newBufferedReader(FOLDER.resolve(name))) {
      Map<String, List<Map<String, List<Map<String, Object>>>>> yaml = new Yaml().load(file);
      return new Rules(
          Objects.requireNonNull(yaml.get("groups")).stream()
              .flatMap(group -> Objects.requireNonNull(group.get("rules")).stream())
              .toList());
    }
  }

  List<Expression> expressions() {
    return rules.stream()
        .map(
            rule ->
                new Expression(
                    "rule " + rule.getOrDefault("alert", rule.get("record")),
                    String.valueOf(rule.get("expr"))))
        .toList();
  }

  /** Names of the series that recording rules make. */
  List<String> recorded() {
    return rules.stream()
        .map(rule -> rule.get("record"))
        .filter(Objects::nonNull)
        .map(String::valueOf)
        .toList();
  }
}
