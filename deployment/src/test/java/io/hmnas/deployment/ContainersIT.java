package io.hmnas.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.model.ContainerConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;

/**
 * The images, and the parts of docker-compose.yml together. Where images cannot be pulled, the
 * upstream ones are the stand-ins of docker/stand-ins: the real programs on another base system.
 */
@Timeout(1200)
final class ContainersIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(4);

  private static final Installation INSTALLATION = new Installation();
  private static GenericContainer<?> coordinator;
  private static List<GenericContainer<?>> workers;

  @BeforeAll
  static void startAll() throws Exception {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      String reason = "no Docker engine answers; ci/docker-engine.sh start makes one";
      Images.report("skipped: " + reason);
      abort(reason);
    }
    assertThat(ProjectFiles.ROOT.resolve("standalone/target/image/app"))
        .as("made by the profile containers")
        .isDirectory();
    Images.build();
    INSTALLATION.startInfrastructure();
    coordinator = INSTALLATION.startCoordinator();
    workers = List.of(INSTALLATION.startWorker(), INSTALLATION.startWorker());
  }

  @AfterAll
  static void stopAll() {
    INSTALLATION.close();
  }

  @Test
  void shouldRunWithoutRights() throws Exception {
    for (String target : Images.TARGETS) {
      assertThat(config(target).getUser()).as(target).isEqualTo("10001:10001");
    }
    assertThat(in(workers.get(0), "id", "-u").getStdout().strip()).isEqualTo("10001");
    assertThat(in(coordinator, "id", "-u").getStdout().strip()).isEqualTo("10001");
  }

  @Test
  void shouldWriteOnlyWhereItMay() throws Exception {
    for (String place : List.of("/opt/hmnas/lib/x", "/etc/x", "/x")) {
      assertThat(in(coordinator, "touch", place).getExitCode()).as(place).isNotZero();
      assertThat(in(workers.get(0), "touch", place).getExitCode()).as(place).isNotZero();
    }
    assertThat(in(coordinator, "touch", "/var/lib/hmnas/x").getExitCode()).isZero();
    assertThat(in(workers.get(0), "touch", "/tmp/x").getExitCode()).isZero();
  }

  @Test
  void shouldSayWhatItIs() {
    for (String target : Images.TARGETS) {
      assertThat(config(target).getLabels())
          .as(target)
          .containsKeys(
              "org.opencontainers.image.title",
              "org.opencontainers.image.version",
              "org.opencontainers.image.revision",
              "org.opencontainers.image.licenses");
      assertThat(config(target).getEntrypoint()).startsWith("java");
    }
  }

  @Test
  void shouldNotBringMoreThanItNeeds() {
    // PyTorch alone is 450 MB; the rest of the space is that of Java and the base system.
    assertThat(size(Images.WORKER)).isLessThan(1_000);
    assertThat(size(Images.COORDINATOR)).isLessThan(550);
    assertThat(size(Images.CLI)).isLessThan(500);
    assertThat(ProjectFiles.below("standalone/target/image/lib"))
        .noneMatch(jar -> jar.getFileName().toString().startsWith("pytorch-native"));
  }

  @Test
  void shouldTellWhetherItIsHealthy() throws Exception {
    assertThat(coordinator.isHealthy()).isTrue();
    assertThat(in(coordinator, "/opt/hmnas/bin/healthy", "8080", "/readyz").getExitCode()).isZero();
    assertThat(in(coordinator, "/opt/hmnas/bin/healthy", "8080", "/none").getExitCode())
        .isNotZero();
    assertThat(in(coordinator, "/opt/hmnas/bin/healthy", "8099", "/healthz").getExitCode())
        .isNotZero();
  }

  @Test
  void shouldCarryASmokeSweepToItsReport() throws Exception {
    long start = System.nanoTime();
    INSTALLATION.cli(
        "sweep", "submit", "--preset", "smoke", "--seeds", "1..2", "--id", "smoke", "--wait");
    Images.report(
        "smoke sweep of 2 seeds on 2 workers: %.0f s".formatted((System.nanoTime() - start) / 1e9));

    JsonNode sweep = show("smoke");
    assertThat(sweep.path("status").asText()).isEqualTo("COMPLETED");
    String report =
        in(coordinator, "/bin/bash", "-c", get("/api/v1/sweeps/smoke/robustness")).getStdout();
    assertThat(report).contains("200 OK").contains("\"completedSeeds\":[1,2]");
  }

  @Test
  void shouldEndASweepThoughAWorkerIsKilled() throws Exception {
    GenericContainer<?> victim = INSTALLATION.startWorker();
    INSTALLATION.cli("sweep", "submit", "--preset", "smoke", "--seeds", "1..6", "--id", "killed");
    // Six runs and three workers: each has a step under way whenever one is killed.
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(300))
        .until(() -> victim.getLogs().contains("killed.s"));
    DockerClientFactory.lazyClient()
        .killContainerCmd(victim.getContainerId())
        .withSignal("KILL")
        .exec();
    assertThat(show("killed").path("status").asText()).isNotEqualTo("COMPLETED");

    INSTALLATION.cli("sweep", "watch", "killed");
    JsonNode sweep = show("killed");
    assertThat(sweep.path("status").asText()).isEqualTo("COMPLETED");
    assertThat(victim.getCurrentContainerInfo().getState().getExitCodeLong()).isEqualTo(137);
  }

  private static JsonNode show(String sweep) throws IOException {
    return JSON.readTree(INSTALLATION.cli("sweep", "show", sweep, "--output", "json"));
  }

  /** A request from inside: the network has no other side. */
  private static String get(String path) {
    return "exec 3<>/dev/tcp/127.0.0.1/8080;"
        + (" printf 'GET %s HTTP/1.0\\r\\nHost: localhost\\r\\nAuthorization: Bearer %s\\r\\n\\r\\n'"
                + " >&3; cat <&3")
            .formatted(path, Installation.TOKEN);
  }

  private static ExecResult in(GenericContainer<?> container, String... command)
      throws IOException, InterruptedException {
    return container.execInContainer(command);
  }

  private static ContainerConfig config(String target) {
    InspectImageResponse image = Images.inspect(target);
    return Objects.requireNonNull(image.getConfig());
  }

  /** MB. */
  private static long size(String target) {
    return Objects.requireNonNull(Images.inspect(target).getSize()) / 1_000_000;
  }
}
