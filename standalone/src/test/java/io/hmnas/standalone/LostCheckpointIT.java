package io.hmnas.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real training that loses a checkpoint on its way, and an audit of what came of it. */
@Timeout(600)
@EnabledOnOs(OS.LINUX)
class LostCheckpointIT {
  @TempDir Path directory;

  @Test
  void shouldGoBackAStepAndFindTheSameNetworkWhenACheckpointIsDamaged() throws Exception {
    JsonNode undisturbed = undisturbed("ALL");
    Path sweep = runs().resolve("damaged");
    try (HmnasProcess run =
        start("run", "-f", sweepFile("damaged", "STAGE_ENDS"), "--out", runs().toString())) {
      run.awaitOutput("MASK");
      run.signal("INT");
      assertThat(run.awaitExit()).as(run.output()).isEqualTo(130);
      run.awaitChildrenGone();
    }
    Path damaged = newest(sweep.resolve("checkpoints").resolve("damaged.s7"));
    byte[] bytes = Files.readAllBytes(damaged);
    bytes[bytes.length / 2] ^= 1;
    Files.write(damaged, bytes);

    try (HmnasProcess resumed = start("resume", sweep.toString(), "--keep-data")) {
      assertThat(resumed.awaitExit()).as(resumed.output()).isZero();
      resumed.awaitChildrenGone();
    }

    JsonNode report = report(sweep);
    assertThat(report.at("/runs/0/rewinds").asInt()).as("steps gone back").isEqualTo(1);
    assertThat(digests(report)).isEqualTo(digests(undisturbed));
    assertThat(report.at("/architectures/0/checkpointDigest").asText())
        .isNotEmpty()
        .isEqualTo(undisturbed.at("/architectures/0/checkpointDigest").asText());
    assertThat(report.at("/architectures/0/cells"))
        .isEqualTo(undisturbed.at("/architectures/0/cells"));
    // The same content again: the damaged file was mended.
    assertThat(report.at("/runs/0/nondeterministicSteps").asInt()).isZero();
  }

  @Test
  void shouldFindAResultThatWasTamperedWith() throws Exception {
    JsonNode report = undisturbed("ALL");
    Path sweep = runs().resolve("undisturbed");
    try (HmnasProcess audit =
        start("audit", sweep.toString(), "--fraction", "1", "--output", "text")) {
      assertThat(audit.awaitExit()).as(audit.output()).isZero();
      assertThat(audit.output())
          .contains("7 of 7 steps done again (--fraction 1.0 --seed ")
          .contains("7 same, 0 different, 0 failed");
    }

    ArrayNode history = (ArrayNode) report.at("/runs/0/history");
    ((ObjectNode) history.get(history.size() - 1)).put("outputDigest", "00".repeat(32));
    Files.writeString(sweep.resolve("report.json"), report.toString());
    Files.delete(
        sweep
            .resolve("checkpoints")
            .resolve("undisturbed.s7")
            .resolve(history.get(0).path("outputDigest").asText() + ".safetensors"));
    try (HmnasProcess audit = start("audit", sweep.toString(), "--fraction", "1")) {
      assertThat(audit.awaitExit()).as(audit.output()).isEqualTo(1);
      assertThat(audit.output())
          .containsPattern("undisturbed.s7 FINETUNE 1/1 +worker-\\d+ +DIFFERENT +000000000000")
          .contains("6 of 6 steps done again")
          .contains("5 same, 1 different, 0 failed")
          .contains("1 steps cannot be audited: its input was removed");
    }
  }

  private JsonNode undisturbed(String keep) throws Exception {
    try (HmnasProcess run =
        start("run", "-f", sweepFile("undisturbed", keep), "--out", runs().toString())) {
      assertThat(run.awaitExit()).as(run.output()).isZero();
      run.awaitChildrenGone();
    }
    return report(runs().resolve("undisturbed"));
  }

  /** Long enough to be interrupted. */
  private String sweepFile(String name, String keep) throws Exception {
    Path file = directory.resolve(name + ".yaml");
    Files.writeString(
        file,
        """
        name: %s
        preset: smoke
        seeds: [7]
        keepCheckpoints: %s
        dataset:
          name: fashion-mnist-sample
          trainLimit: 1000
          testLimit: 256
        supernet: {epochs: 2}
        mask: {epochs: 2}
        """
            .formatted(name, keep));
    return file.toString();
  }

  private HmnasProcess start(String... arguments) throws Exception {
    return HmnasProcess.start(Files.createTempFile(directory, "output", ".txt"), arguments);
  }

  private Path runs() {
    return directory.resolve("runs");
  }

  private static Path newest(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.max(Comparator.comparing(file -> file.toFile().lastModified())).orElseThrow();
    }
  }

  private static List<String> digests(JsonNode report) {
    return report.at("/runs/0/history").findValuesAsText("outputDigest");
  }

  private static JsonNode report(Path sweep) throws Exception {
    return JsonMapper.builder().build().readTree(sweep.resolve("report.json").toFile());
  }
}
