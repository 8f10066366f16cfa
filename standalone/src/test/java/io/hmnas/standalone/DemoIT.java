package io.hmnas.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hmnas.standalone.broker.BrokerOptions;
import io.hmnas.standalone.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Whole sweeps: real broker, real coordinator, real workers, real training. */
@Timeout(600)
@EnabledOnOs(OS.LINUX)
class DemoIT {
  @TempDir Path directory;

  @Test
  void shouldFindANetworkPerSeedAndReportIt() throws Exception {
    try (HmnasProcess demo =
        start("demo", "--preset", "smoke", "--seeds", "2", "--seed-base", "7", "--workers", "2")) {
      assertThat(demo.awaitExit()).as(demo.output()).isZero();
      assertThat(demo.output()).contains("completed").contains("Report: ");
      demo.awaitChildrenGone();
    }
    Path sweep = theSweep();
    JsonNode report = report(sweep);
    assertThat(report.at("/summary").findValuesAsText("seed")).containsExactly("7", "8");
    for (JsonNode run : report.at("/summary")) {
      assertThat(run.path("status").asText()).isEqualTo("COMPLETED");
      assertThat(run.path("testAccuracy").asDouble()).isBetween(0.0, 1.0);
      assertThat(run.path("keptEdges").asInt()).isBetween(1, run.path("edges").asInt());
      assertThat(run.path("keptOperations").asInt())
          .isBetween(1, run.path("operations").asInt() - 1);
      assertThat(run.path("parameters").asLong())
          .isBetween(1L, run.path("supernetParameters").asLong());
    }
    for (JsonNode run : report.at("/runs")) {
      assertThat(run.path("history").findValuesAsText("stage"))
          .containsExactly("SEED", "SUPERNET", "MASK", "PRUNE", "FINETUNE");
      assertThat(run.path("history").findValuesAsText("outputDigest"))
          .doesNotHaveDuplicates()
          .allMatch(digest -> digest.matches("[0-9a-f]{64}"));
      assertThat(run.path("nondeterministicSteps").asInt()).isZero();
    }
    assertThat(report.at("/robustness/completedSeeds")).hasSize(2);
    assertThat(report.at("/config/supernet/epochs").asInt()).isEqualTo(1);
    String name = sweep.getFileName().toString();
    assertThat(files(sweep.resolve("architectures")))
        .containsExactly(name + ".s7.json", name + ".s8.json");
    assertThat(files(sweep.resolve("cells"))).contains(name + ".s7-normal.svg");
    assertThat(Files.readString(sweep.resolve("report.html")))
        .contains("2 of 2 seeds found a network");
    // The events are not needed any more; the weights of the networks are kept.
    assertThat(sweep.resolve("state")).doesNotExist();
    String digest = report.at("/architectures/0/checkpointDigest").asText();
    try (Stream<Path> checkpoints = Files.walk(sweep.resolve("checkpoints"))) {
      assertThat(checkpoints.map(p -> p.getFileName().toString()))
          .anyMatch(f -> f.startsWith(digest));
    }
  }

  @Test
  void shouldStopCleanlyOnCtrlCAndGoOnLater() throws Exception {
    try (HmnasProcess run = start("run", "-f", sweepFile(2))) {
      run.awaitOutput("; schema registry: http://127.0.0.1:");
      assertThat(subjects(theSweep())).contains("hmnas.tasks-value");
      await()
          .atMost(Duration.ofMinutes(1))
          .ignoreExceptionsInstanceOf(IOException.class) // the page starts after the registry
          .untilAsserted(
              () ->
                  assertThat(scraped(theSweep()))
                      .anyMatch(page -> page.contains("hmnas_tasks_outstanding"))
                      .anyMatch(page -> page.contains("hmnas_worker_busy")));
      run.awaitOutput("SUPERNET");
      run.signal("INT");
      assertThat(run.awaitExit()).as(run.output()).isEqualTo(130);
      assertThat(run.childrenSeen()).isGreaterThanOrEqualTo(2);
      run.awaitChildrenGone();
      assertThat(run.output()).contains("Interrupted before its end").contains("hmnas resume");
    }
    Path sweep = theSweep();
    assertThat(sweep.resolve("endpoints.json")).doesNotExist();
    assertThat(sweep.resolveSibling(sweep.getFileName() + ".targets.json")).doesNotExist();
    assertThat(report(sweep).at("/summary").findValuesAsText("status")).contains("RUNNING");
    EmbeddedBroker.start(BrokerOptions.in(sweep.resolve("state").resolve("broker"))).close();
    resume(sweep);
  }

  @Test
  void shouldStopCleanlyWhileItIsStarting() throws Exception {
    try (HmnasProcess run = start("run", "-f", sweepFile(1))) {
      run.awaitOutput("Starting broker");
      run.signal("TERM");
      assertThat(run.awaitExit()).isEqualTo(143);
      run.awaitChildrenGone();
      assertThat(run.output()).contains("Interrupted before its end");
    }
  }

  @Test
  void shouldCompleteTheSweepWhenAWorkerIsKilled() throws Exception {
    try (HmnasProcess run = start("run", "-f", sweepFile(2), "--workers", "2")) {
      run.awaitOutput("SUPERNET");
      run.killChild("worker-1");
      assertThat(run.awaitExit()).as(run.output()).isZero();
      assertThat(run.output())
          .contains("worker-1 ended unexpectedly with exit code 137")
          .contains("worker-1 is started again (1 of 3)");
      run.awaitChildrenGone();
    }
    assertThat(report(theSweep()).at("/summary").findValuesAsText("status"))
        .containsExactly("COMPLETED", "COMPLETED");
  }

  @Test
  void shouldFailWithTheEndOfTheLogWhenTheBrokerIsKilled() throws Exception {
    try (HmnasProcess run = start("run", "-f", sweepFile(1))) {
      run.awaitOutput("SUPERNET");
      run.killChild("node");
      assertThat(run.awaitExit()).as(run.output()).isEqualTo(1);
      assertThat(run.output())
          .contains("the broker ended unexpectedly with exit code 137")
          .contains("broker.log ends with:");
      run.awaitChildrenGone();
    }
  }

  @Test
  void shouldLeaveNoChildWhenItIsKilledAndGoOnLater() throws Exception {
    try (HmnasProcess run = start("run", "-f", sweepFile(2))) {
      run.awaitOutput("SUPERNET");
      run.signal("KILL");
      assertThat(run.awaitExit()).isEqualTo(137);
      assertThat(run.childrenSeen()).isGreaterThanOrEqualTo(2);
      run.awaitChildrenGone();
    }
    resume(theSweep());
  }

  /** What Prometheus finds by the file beside the sweep's folder. */
  private static List<String> scraped(Path sweep) throws Exception {
    Path file = sweep.resolveSibling(sweep.getFileName() + ".targets.json");
    List<String> pages = new ArrayList<>();
    for (JsonNode job : new JsonMapper().readTree(file.toFile())) {
      for (JsonNode target : job.get("targets")) {
        try (InputStream page =
            URI.create("http://" + target.asText() + "/metrics").toURL().openStream()) {
          pages.add(new String(page.readAllBytes(), UTF_8));
        }
      }
    }
    return pages;
  }

  /** As another program finds them. */
  private static String subjects(Path sweep) throws Exception {
    JsonNode endpoints = new JsonMapper().readTree(sweep.resolve("endpoints.json").toFile());
    URI subjects = URI.create(endpoints.path("schemaRegistry").asText() + "/subjects");
    try (InputStream answer = subjects.toURL().openStream()) {
      return new String(answer.readAllBytes(), UTF_8);
    }
  }

  private void resume(Path sweep) throws Exception {
    try (HmnasProcess resumed = start("resume", sweep.toString())) {
      assertThat(resumed.awaitExit()).as(resumed.output()).isZero();
      resumed.awaitChildrenGone();
    }
    assertThat(report(sweep).at("/summary").findValuesAsText("status"))
        .isNotEmpty()
        .containsOnly("COMPLETED");
  }

  /** Long enough to be interrupted. */
  private String sweepFile(int seeds) throws Exception {
    Path file = directory.resolve("sweep.yaml");
    Files.writeString(
        file,
        """
        preset: smoke
        seeds: {count: %d, base: 1}
        dataset:
          name: fashion-mnist-sample
          trainLimit: 2000
          testLimit: 256
        """
            .formatted(seeds));
    return file.toString();
  }

  private HmnasProcess start(String... arguments) throws Exception {
    boolean resume = arguments[0].equals("resume");
    List<String> all =
        Stream.concat(
                Stream.of(arguments),
                resume ? Stream.of() : Stream.of("--out", directory.resolve("runs").toString()))
            .toList();
    return HmnasProcess.start(directory.resolve("output.txt"), all.toArray(String[]::new));
  }

  private Path theSweep() throws Exception {
    try (Stream<Path> files = Files.list(directory.resolve("runs"))) {
      List<Path> sweeps = files.filter(Files::isDirectory).toList();
      assertThat(sweeps).hasSize(1);
      return sweeps.get(0);
    }
  }

  private static List<String> files(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static JsonNode report(Path sweep) throws Exception {
    return JsonMapper.builder().build().readTree(sweep.resolve("report.json").toFile());
  }
}
