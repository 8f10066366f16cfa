package io.hmnas.worker.checkpoint;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A real server of the S3 protocol, in a process of its own. */
final class S3MockServer implements AutoCloseable {
  private final Process process;
  private final URI endpoint;

  private S3MockServer(Process process, URI endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  /**
   * Starts it.
   *
   * @param folder for its log and its objects
   * @throws IOException if it does not start; the message says why
   */
  static S3MockServer start(Path folder) throws IOException {
    Path jar = Path.of(System.getProperty("hmnas.s3mock.jar", "target/s3mock/s3mock-exec.jar"));
    if (!Files.isRegularFile(jar)) {
      throw new IOException(jar + " is not there; 'mvn pre-integration-test' fetches it");
    }
    int port = freePort();
    Path log = folder.resolve("s3mock.log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-jar",
                jar.toString(),
                "--server.port=0",
                "--com.adobe.testing.s3mock.httpPort=" + port,
                "--com.adobe.testing.s3mock.store.root=" + folder.resolve("objects"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    S3MockServer server = new S3MockServer(process, URI.create("http://127.0.0.1:" + port));
    try {
      Awaitility.await()
          .atMost(Duration.ofSeconds(90))
          .until(() -> !process.isAlive() || server.answers());
    } catch (ConditionTimeoutException e) {
      server.close();
      throw new IOException("it did not answer in time: " + Files.readString(log), e);
    }
    if (!process.isAlive()) {
      throw new IOException("it ended: " + Files.readString(log, StandardCharsets.UTF_8));
    }
    return server;
  }

  URI endpoint() {
    return endpoint;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private boolean answers() throws InterruptedException {
    try {
      return HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(endpoint).timeout(Duration.ofSeconds(5)).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          < 500;
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
