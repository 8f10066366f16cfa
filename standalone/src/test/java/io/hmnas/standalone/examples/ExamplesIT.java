package io.hmnas.standalone.examples;

import static io.hmnas.standalone.examples.ExampleSystem.EXAMPLES;
import static io.hmnas.standalone.examples.ExampleSystem.PYTHON;
import static io.hmnas.standalone.examples.ExampleSystem.available;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hmnas.standalone.examples.ExampleSystem.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs in other languages against a running system: they know Kafka and a registry only. */
@Timeout(300)
class ExamplesIT {
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
  void shouldRunASweepHandedInByPythonAndReadItsNetworksBack() throws Exception {
    assumePython();
    Path config = directory.resolve("config.json");
    Files.writeString(config, "{\"supernet\": {\"epochs\": 2}, \"mask\": {\"budget\": 0.4}}");

    Result result = runSweep("from-python", config, "1", "2", "3");

    assertThat(result.exit()).as(result.errors()).isZero();
    List<JsonNode> networks = new ArrayList<>();
    for (String line : result.output().lines().toList()) {
      networks.add(new ObjectMapper().readTree(line));
    }
    assertThat(networks)
        .extracting(network -> network.get("architecture").asText())
        .containsExactly("from-python.s1/hm-nas", "from-python.s2/hm-nas", "from-python.s3/hm-nas");
    assertThat(networks)
        .allSatisfy(
            network -> {
              assertThat(network.get("testAccuracy").asDouble()).isBetween(0.1, 1.0);
              assertThat(network.get("keptEdges").asInt()).isBetween(8, 28);
              assertThat(network.get("checkpoint").asText()).hasSize(64);
            });

    if (available("kcat", "-V")) {
      Result events =
          system.run(
              Map.of("PYTHON", PYTHON),
              List.of(
                  EXAMPLES.resolve("kcat/weight-events.sh").toString(),
                  system.bootstrapServers(),
                  system.registry()));
      assertThat(events.exit()).as(events.errors()).isZero();
      assertThat(events.output().lines())
          .isNotEmpty()
          .allSatisfy(line -> assertThat(line).contains("\"runId\": \"from-python.s"));
    }
  }

  @Test
  void shouldRefuseAFieldThatTheSchemaDoesNotHave() throws Exception {
    assumePython();
    Path config = directory.resolve("wrong.json");
    Files.writeString(config, "{\"supernet\": {\"epoch\": 2}}");

    Result result = runSweep("wrong", config, "1");

    assertThat(result.exit()).isNotZero();
    assertThat(result.errors()).contains("SupernetConfig has no field epoch");
  }

  private static Result runSweep(String id, Path config, String... seeds) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                PYTHON,
                EXAMPLES.resolve("python/run_sweep.py").toString(),
                "--bootstrap",
                system.bootstrapServers(),
                "--registry",
                system.registry(),
                "--id",
                id,
                "--config",
                config.toString(),
                "--timeout",
                "200",
                "--seeds"));
    command.addAll(List.of(seeds));
    return system.run(Map.of(), command);
  }

  private static void assumePython() throws Exception {
    assumeTrue(
        available(PYTHON, "-c", "import confluent_kafka, avro"),
        "skipped: needs Python with confluent_kafka and avro"
            + " (Debian: python3-confluent-kafka, python3-avro)");
  }
}
