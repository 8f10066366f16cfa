package io.hmnas.standalone.examples;

import static io.hmnas.standalone.examples.ExampleSystem.EXAMPLES;
import static io.hmnas.standalone.examples.ExampleSystem.PYTHON;
import static io.hmnas.standalone.examples.ExampleSystem.available;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hmnas.standalone.examples.ExampleSystem.Result;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Schedulers of others against a running system: they know its HTTP interface only. */
@Timeout(300)
class HttpExamplesIT {
  private static final String SCRIPT = EXAMPLES.resolve("curl/run_sweep.sh").toString();

  @TempDir static Path directory;
  private static ExampleSystem system;

  @BeforeAll
  static void start() throws Exception {
    system = ExampleSystem.start(directory);
  }

  @AfterAll
  static void stop() throws Exception {
    system.close();
  }

  @Test
  void shouldRunASweepByCurlOnceThoughItIsAskedForTwice() throws Exception {
    assumeCurl();
    List<String> command = List.of(SCRIPT, system.server(), "by-curl", "smoke", "2", "7");

    Result first = run(command);
    Result second = run(command);

    assertThat(first.exit()).as(first.errors()).isZero();
    JsonNode networks = new ObjectMapper().readTree(first.output()).get("items");
    assertThat(networks.findValuesAsText("seed")).containsExactlyInAnyOrder("7", "8");
    assertThat(second.exit()).as(second.errors()).isZero();
    assertThat(second.output()).isEqualTo(first.output());
  }

  @Test
  void shouldShowWhatTheServerSaysOfARequestThatItRefuses() throws Exception {
    assumeCurl();

    Result result = run(List.of(SCRIPT, system.server(), "refused", "no-such-preset", "1", "1"));

    assertThat(result.exit()).isNotZero();
    assertThat(result.errors()).contains("no-such-preset");
  }

  /** The container's own command, with the script where the manifest mounts it. */
  @Test
  void shouldRunWhatTheCronJobRuns() throws Exception {
    assumeCurl();
    CronJobManifest manifest = CronJobManifest.read(EXAMPLES.resolve("kubernetes/cronjob.yaml"));
    assertThat(manifest.mountOf("hmnas-run-sweep")).isEqualTo("/scripts");

    Result result =
        run(
            manifest
                .command(Map.of("HMNAS_SERVER", system.server(), "JOB_NAME", "hmnas-nightly-1"))
                .stream()
                .map(word -> word.replaceFirst("^/scripts/", EXAMPLES.resolve("curl") + "/"))
                .map(word -> word.equals("demo") ? "smoke" : word)
                .toList());

    assertThat(result.exit()).as(result.errors()).isZero();
    assertThat(new ObjectMapper().readTree(result.output()).get("items")).hasSize(5);
  }

  /** The DAG file beside a stand-in for Airflow; its functions for real. */
  @Test
  void shouldDescribeAnAirflowDagWhoseTasksWork() throws Exception {
    assumeTrue(available(PYTHON, "--version"), "skipped: needs " + PYTHON);
    Path stub = Path.of(System.getProperty("basedir", "."), "src/test/resources/airflow-stub");

    Result result =
        system.run(
            Map.of(
                "HMNAS_SERVER",
                system.server(),
                "PYTHONDONTWRITEBYTECODE",
                "1",
                "PYTHONPATH",
                stub.toAbsolutePath() + ":" + EXAMPLES.resolve("airflow").toAbsolutePath()),
            List.of(PYTHON, stub.resolve("run_dag.py").toString()));

    assertThat(result.exit()).as(result.errors()).isZero();
    JsonNode seen = new ObjectMapper().readTree(result.output());
    assertThat(seen.get("dag").get("dag_id").asText()).isEqualTo("hmnas_sweep");
    assertThat(seen.get("dag").get("catchup").asBoolean()).isFalse();
    assertThat(seen.get("edges"))
        .extracting(JsonNode::asText)
        .containsExactlyInAnyOrder("submit -> wait", "submit -> report", "wait -> report");
    assertThat(seen.get("sweep").asText())
        .isEqualTo("airflow-scheduled__2026-01-02T01-00-00-00-00");
    assertThat(seen.get("again").asText()).isEqualTo(seen.get("sweep").asText());
    assertThat(seen.get("report").findValuesAsText("seed")).containsExactlyInAnyOrder("1", "2");
    assertThat(seen.get("report").findValuesAsText("testAccuracy")).hasSize(2);
    assertThat(seen.get("refused").asText()).contains("no-such-preset");
  }

  private static Result run(List<String> command) throws Exception {
    return system.run(Map.of("HMNAS_PAUSE", "0.2"), command);
  }

  private static void assumeCurl() throws Exception {
    assumeTrue(
        available("curl", "--fail-with-body", "--version"),
        "skipped: needs curl 7.76 or later (Debian: curl)");
  }
}
