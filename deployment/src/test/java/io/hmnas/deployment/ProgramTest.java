package io.hmnas.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmnas.standalone.cli.Main;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What containers are told is what the program understands. */
final class ProgramTest {
  private static final Pattern VARIABLE = Pattern.compile("\\bHMNAS_[A-Z_]+");

  /** Of docker-compose.yml itself, see .env.example. */
  private static final Set<String> OF_COMPOSE =
      Set.of(
          "HMNAS_DATASETS",
          "HMNAS_KAFKA_CONFIG",
          "HMNAS_PORT",
          "HMNAS_STORE_KEY",
          "HMNAS_STORE_SECRET",
          "HMNAS_VERSION",
          "HMNAS_WORKER_MEMORY");

  @Test
  void shouldUnderstandEveryArgumentOfEveryContainer() {
    List<String[]> lines = new ArrayList<>();
    for (var file : ProjectFiles.below("k8s")) {
      for (Map<String, Object> document : ProjectFiles.yaml(ProjectFiles.read(file))) {
        collectArguments(document, lines);
      }
    }

    assertThat(lines).hasSizeGreaterThan(4);
    for (String[] line : lines) {
      assertThatCode(() -> parse(line)).as(String.join(" ", line)).doesNotThrowAnyException();
    }
  }

  @Test
  void shouldRefuseAnArgumentThatIsUnknown() {
    assertThatThrownBy(() -> parse("coordinator", "--standby", "1"))
        .isInstanceOf(CommandLine.ParameterException.class);
  }

  @Test
  void shouldReadEveryVariableThatContainersGet() {
    Set<String> known = new TreeSet<>();
    collectVariables(Main.commandLine(), known);
    Set<String> given = new TreeSet<>();
    ProjectFiles.below("k8s").forEach(file -> given.addAll(variables(ProjectFiles.read(file))));
    for (String file : List.of("docker-compose.yml", "Dockerfile")) {
      given.addAll(variables(ProjectFiles.read(ProjectFiles.ROOT.resolve(file))));
    }
    given.removeAll(OF_COMPOSE);

    assertThat(given).hasSizeGreaterThan(6);
    assertThat(known).containsAll(given);
  }

  private static void parse(String... arguments) {
    CommandLine.ParseResult unused = Main.commandLine().parseArgs(arguments);
  }

  /** Every variable is named in the default or the description of an option. */
  private static void collectVariables(CommandLine command, Set<String> into) {
    for (CommandLine.Model.OptionSpec option : command.getCommandSpec().options()) {
      into.addAll(variables(option.defaultValue() + String.join(" ", option.description())));
    }
    command.getSubcommands().values().forEach(part -> collectVariables(part, into));
  }

  private static Set<String> variables(String text) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = VARIABLE.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group());
    }
    return found;
  }

  private static void collectArguments(Object node, List<String[]> into) {
    if (node instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> {
            if (key.equals("args") && value instanceof List<?> arguments) {
              into.add(arguments.stream().map(Object::toString).toArray(String[]::new));
            } else {
              collectArguments(value, into);
            }
          });
    } else if (node instanceof List<?> list) {
      list.forEach(value -> collectArguments(value, into));
    }
  }
}
