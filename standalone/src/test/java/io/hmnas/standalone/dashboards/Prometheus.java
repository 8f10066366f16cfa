package io.hmnas.standalone.dashboards;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Prometheus as a process of its own. */
final class Prometheus implements AutoCloseable {
  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final String url;

  private Prometheus(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  static boolean installed(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** Starts it with our rules, every second, and waits until it answers. */
  static Prometheus start(Path directory, Map<String, List<String>> targets) throws IOException {
    Path config = directory.resolve("prometheus.yml");
    Files.writeString(config, configuration(targets));
    String address = "127.0.0.1:" + freePort();
    Process process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + directory.resolve("prometheus"),
                "--web.listen-address=" + address)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("prometheus.log").toFile())
            .start();
    Prometheus prometheus = new Prometheus(process, "http://" + address);
    await()
        .atMost(Duration.ofMinutes(1))
        .ignoreException(ConnectException.class)
        .until(() -> prometheus.get("/-/ready").statusCode() == 200);
    return prometheus;
  }

  private static String configuration(Map<String, List<String>> targets) {
    String jobs =
        targets.entrySet().stream()
            .map(
                job ->
                    "  - job_name: %s%n    static_configs: [{targets: %s}]%n"
                        .formatted(job.getKey(), job.getValue()))
            .collect(Collectors.joining());
    return """
        global: {scrape_interval: 1s, evaluation_interval: 1s}
        rule_files: [%1$s/recording.yml, %1$s/alerts.yml]
        scrape_configs:
        %2$s"""
        .formatted(Rules.FOLDER.toAbsolutePath(), jobs);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofString());
  }

  /** The data of an answer. */
  JsonNode data(String path) throws IOException, InterruptedException {
    JsonNode answer = new JsonMapper().readTree(get(path).body());
    assertThat(answer.path("status").asText()).as("%s: %s", path, answer).isEqualTo("success");
    return answer.get("data");
  }

  /** The values of an expression now, those that are numbers. */
  List<Double> values(String expression) throws IOException, InterruptedException {
    JsonNode data = data("/api/v1/query?query=" + URLEncoder.encode(expression, UTF_8));
    return Dashboard.items(data.get("result"))
        .map(
            series -> Double.parseDouble(series.at("/value/1").asText().replace("Inf", "Infinity")))
        .filter(value -> !value.isNaN())
        .toList();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }
}
