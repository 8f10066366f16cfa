package io.hmnas.standalone.dashboards;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A dashboard's JSON, and the files around it. */
record Dashboard(String name, JsonNode json) {
  static final Path FOLDER =
      Path.of(System.getProperty("basedir", ".")).resolve("../dashboards").normalize();

  private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.*),\\s*(\\w+)\\)");

  /**
   * An expression somewhere on it.
   *
   * @param place for people
   */
  record Expression(String place, String text) {}

  static List<Dashboard> all() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER.resolve("grafana"))) {
      List<Dashboard> dashboards = new ArrayList<>();
      for (Path file : files.sorted().toList()) {
        dashboards.add(
            new Dashboard(file.getFileName().toString(), new JsonMapper().readTree(file.toFile())));
      }
      return dashboards;
    }
  }

  /** Its panels, without the rows. */
  List<JsonNode> panels() {
    return items(json.get("panels"))
        .filter(panel -> !panel.get("type").asText().equals("row"))
        .toList();
  }

  List<JsonNode> variables() {
    return items(json.at("/templating/list")).toList();
  }

  /** What its panels ask for. */
  List<Expression> expressions() {
    return panels().stream()
        .flatMap(
            panel ->
                items(panel.get("targets"))
                    .map(
                        target ->
                            new Expression(
                                "%s, panel '%s' %s"
                                    .formatted(
                                        name,
                                        panel.get("title").asText(),
                                        target.get("refId").asText()),
                                target.get("expr").asText())))
        .toList();
  }

  /** The selectors that its variables take their values from. */
  List<Expression> variableSelectors() {
    return variables().stream()
        .filter(variable -> variable.get("type").asText().equals("query"))
        .map(
            variable -> {
              String query = variable.at("/query/query").asText();
              Matcher matcher = LABEL_VALUES.matcher(query);
              if (!matcher.matches()) {
                throw new AssertionError(name + ": not a query of label values: " + query);
              }
              return new Expression(
                  name + ", variable " + variable.get("name").asText(), matcher.group(1));
            })
        .toList();
  }

  /** For the names of tests. */
  @Override
  public String toString() {
    return name;
  }

  static Stream<JsonNode> items(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
