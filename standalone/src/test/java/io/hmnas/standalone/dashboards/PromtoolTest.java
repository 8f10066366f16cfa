package io.hmnas.standalone.dashboards;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Prometheus' own tool on the rules and their tests. */
final class PromtoolTest {
  @Test
  void shouldPassTheTestsOfTheRules() throws Exception {
    assertThat(promtool("check", "rules", "prometheus/recording.yml", "prometheus/alerts.yml"))
        .contains("SUCCESS");
    assertThat(promtool("test", "rules", "rules-tests.yml")).contains("SUCCESS");
  }

  @Test
  void shouldHaveAConfigurationThatPrometheusTakes() throws Exception {
    assertThat(promtool("check", "config", "prometheus.yml")).contains("SUCCESS");
  }

  @Test
  void shouldTestEveryAlert() throws Exception {
    String tests = Files.readString(Dashboard.FOLDER.resolve("rules-tests.yml"));
    Set<String> tested = new TreeSet<>();
    for (Matcher name = Pattern.compile("alertname: (\\w+)").matcher(tests); name.find(); ) {
      tested.add(name.group(1));
    }

    assertThat(Rules.alerts().rules())
        .extracting(rule -> String.valueOf(rule.get("alert")))
        .isSubsetOf(tested);
  }

  /** What the tool says, if it is content. */
  private static String promtool(String... arguments) throws IOException, InterruptedException {
    assumeTrue(Prometheus.installed("promtool"), "promtool is missing: apt install prometheus");
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(Arrays.asList(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(Dashboard.FOLDER.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
