package io.hmnas.deployment;

import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.output.OutputFrame.OutputType;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * The parts of docker-compose.yml together, with its settings and restrictions. Their network leads
 * nowhere else: what a container does not bring with it, it cannot fetch.
 */
final class Installation implements AutoCloseable {
  static final String TOKEN = "token-of-the-container-tests";

  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final long MEBIBYTE = 1L << 20;

  private final Network network =
      Network.builder().createNetworkCmdModifier(network -> network.withInternal(true)).build();
  private final List<GenericContainer<?>> started = new ArrayList<>();

  /** All but coordinator and workers, with topics and schemas. */
  void startInfrastructure() {
    start(
        upstream("kafka")
            .withNetworkAliases("kafka")
            .waitingFor(
                Wait.forSuccessfulCommand("/bin/bash -c 'exec 3<>/dev/tcp/localhost/9092'")
                    .withStartupTimeout(PATIENCE)));
    start(healthy(upstream("registry").withNetworkAliases("registry"), 8080, "/health/ready"));
    start(healthy(upstream("store").withNetworkAliases("store"), 9090, "/favicon.ico"));
    String unused = cli("topics", "apply") + cli("schemas", "apply");
  }

  GenericContainer<?> startCoordinator() {
    return start(
        own(Images.COORDINATOR, 1024)
            .withNetworkAliases("coordinator")
            .withEnv("HMNAS_HTTP_HOST", "0.0.0.0")
            .withEnv("HMNAS_TOKEN", TOKEN)
            .waitingFor(Wait.forHealthcheck().withStartupTimeout(PATIENCE)));
  }

  GenericContainer<?> startWorker() {
    GenericContainer<?> worker = own(Images.WORKER, 1536);
    environment("gpu-worker").forEach(worker::withEnv);
    return start(worker.waitingFor(Wait.forHealthcheck().withStartupTimeout(PATIENCE)));
  }

  /**
   * Runs a command of the program to its end.
   *
   * @return what it printed
   * @throws RuntimeException if its exit code is not 0
   */
  String cli(String... arguments) {
    try (GenericContainer<?> cli = own(Images.CLI, 512)) {
      cli.withEnv("HMNAS_SERVER", "http://coordinator:8080")
          .withEnv("HMNAS_TOKEN", TOKEN)
          .withCommand(arguments)
          .withStartupCheckStrategy(new OneShotStartupCheckStrategy().withTimeout(PATIENCE))
          .start();
      return cli.getLogs(OutputType.STDOUT);
    }
  }

  @Override
  public void close() {
    for (int i = started.size() - 1; i >= 0; i--) {
      started.get(i).stop();
    }
    network.close();
  }

  private GenericContainer<?> start(GenericContainer<?> container) {
    started.add(container);
    container.start();
    return container;
  }

  private GenericContainer<?> upstream(String service) {
    String image = ProjectFiles.map(ComposeFile.service(service)).get("image").toString();
    GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse(image)).withNetwork(network);
    environment(service).forEach(container::withEnv);
    return container;
  }

  private GenericContainer<?> own(String target, long mebibytes) {
    GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse(Images.name(target))).withNetwork(network);
    environment("setup").forEach(container::withEnv);
    return container.withCreateContainerCmdModifier(
        create -> {
          HostConfig host = create.getHostConfig();
          if (host != null) {
            host.withReadonlyRootfs(true)
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges:true"))
                .withTmpFs(Map.of("/tmp", "size=256m,mode=1777"))
                .withMemory(mebibytes * MEBIBYTE)
                .withPidsLimit(512L);
          }
        });
  }

  private static Map<String, String> environment(String service) {
    return ComposeFile.environment(service);
  }

  private static GenericContainer<?> healthy(GenericContainer<?> container, int port, String path) {
    return container
        .withCopyFileToContainer(
            org.testcontainers.utility.MountableFile.forHostPath(
                ProjectFiles.ROOT.resolve("docker/healthy"), 0755),
            "/healthy")
        .waitingFor(
            Wait.forSuccessfulCommand("/bin/bash /healthy " + port + " " + path)
                .withStartupTimeout(PATIENCE));
  }
}
