package io.hmnas.standalone.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How the processes of a sweep on one machine are started. */
public final class ChildSpecs {
  /** The class with the program's main method. */
  public static final String MAIN = "io.hmnas.standalone.cli.Main";

  private ChildSpecs() {}

  /** Broker and coordinator: one JVM, because a second one costs memory and start-up time. */
  static ChildSpec node(ClusterOptions options) {
    return new ChildSpec(
        "broker",
        List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-Dhmnas.log.level=INFO"),
        MAIN,
        List.of("node", "--directory", options.state().toString()),
        Map.of(),
        options.logs().resolve("broker.log"));
  }

  static ChildSpec worker(ClusterOptions options, String name) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "worker",
                "--on-leash",
                "--http-port",
                "0",
                "--name",
                name,
                "--checkpoints",
                options.checkpoints().toString()));
    options
        .data()
        .ifPresent(data -> arguments.addAll(List.of("--data", data.toAbsolutePath().toString())));
    arguments.addAll(options.simulation());
    return new ChildSpec(
        name,
        List.of("-Xmx512m", "-XX:+UseSerialGC", "-Dai.djl.offline=true", "-Dhmnas.log.level=INFO"),
        MAIN,
        arguments,
        workerEnvironment(),
        options.logs().resolve(name + ".log"));
  }

  /**
   * One thread per worker, and native libraries unpacked once per user instead of once per sweep.
   */
  public static Map<String, String> workerEnvironment() {
    Map<String, String> own = System.getenv();
    Map<String, String> environment = new HashMap<>();
    environment.put("OMP_NUM_THREADS", "1");
    String cache = cacheDirectory(own).resolve("hmnas").resolve("djl").toString();
    environment.put("DJL_CACHE_DIR", own.getOrDefault("DJL_CACHE_DIR", cache));
    environment.put("ENGINE_CACHE_DIR", own.getOrDefault("ENGINE_CACHE_DIR", cache));
    return environment;
  }

  private static Path cacheDirectory(Map<String, String> own) {
    String configured = own.getOrDefault("XDG_CACHE_HOME", "");
    return configured.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".cache")
        : Path.of(configured);
  }
}
