package io.hmnas.standalone.registry;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Apicurio Registry as a child process; it keeps everything in its memory. */
public final class Apicurio implements AutoCloseable {
  /** System property: where it was unpacked. */
  public static final String FOLDER = "hmnas.apicurio";

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final int port;
  private final Path log;
  private Process process;

  private Apicurio(int port, Path log) {
    this.port = port;
    this.log = log;
  }

  /** Starts it and waits until it answers. */
  public static Apicurio start(Path log) throws IOException {
    Apicurio apicurio = new Apicurio(freePort(), log);
    apicurio.startAgain();
    return apicurio;
  }

  /** Its interface that is like Confluent's. */
  public String url() {
    return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
  }

  public void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  public void startAgain() throws IOException {
    process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-XX:TieredStopAtLevel=1",
                    "-Dquarkus.http.host=127.0.0.1",
                    "-Dquarkus.http.port=" + port,
                    "-jar",
                    jar().toString()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    await()
        .atMost(PATIENCE)
        .failFast("Apicurio ended, see " + log, () -> !process.isAlive())
        .ignoreExceptions()
        .until(this::answers);
  }

  private boolean answers() throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(url() + "/subjects")).build(),
                BodyHandlers.discarding())
            .statusCode()
        == 200;
  }

  private static Path jar() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of(System.getProperty(FOLDER)))) {
      return files
          .filter(file -> file.getFileName().toString().endsWith("-runner.jar"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    kill();
  }
}
