package io.hmnas.deployment;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** docker-compose.yml. */
final class ComposeFile {
  /** A variable, by its name and what follows it: {@code :-default}, {@code :?message}, nothing. */
  static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)(:?[-?][^}]*)?}");

  static final String TEXT = ProjectFiles.read(ProjectFiles.ROOT.resolve("docker-compose.yml"));

  private static final Map<String, Object> FILE = ProjectFiles.yaml(TEXT).get(0);

  private ComposeFile() {}

  static Map<String, Object> services() {
    return ProjectFiles.map(FILE.get("services"));
  }

  static Map<String, Object> service(String name) {
    return ProjectFiles.map(services().get(name));
  }

  static Map<String, Object> volumes() {
    return ProjectFiles.map(FILE.get("volumes"));
  }

  /** A service's environment where no variable is set. */
  static Map<String, String> environment(String service) {
    Map<String, String> environment = new TreeMap<>();
    ProjectFiles.map(service(service).get("environment"))
        .forEach((name, value) -> environment.put(name, withDefaults(value.toString())));
    return environment;
  }

  /** A text with each variable's default in its place. */
  static String withDefaults(String text) {
    return VARIABLE
        .matcher(text)
        .replaceAll(
            match -> {
              String rest = match.group(2);
              return Matcher.quoteReplacement(
                  rest == null ? "" : rest.substring(rest.startsWith(":") ? 2 : 1));
            });
  }
}
