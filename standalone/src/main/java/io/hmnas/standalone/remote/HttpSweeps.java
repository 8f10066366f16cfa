package io.hmnas.standalone.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hmnas.coordinator.api.Representations;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.standalone.remote.RemoteException.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Sweeps over the HTTP interface of a coordinator. */
public final class HttpSweeps implements RemoteSweeps {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build();
  private final URI server;
  private final Optional<String> token;

  /**
   * @param server for example {@code http://127.0.0.1:8080}
   * @throws IllegalArgumentException if that is no URL of a server
   */
  public HttpSweeps(String server, Optional<String> token) {
    this.server = URI.create(server.replaceFirst("/+$", ""));
    this.token = token;
    if (this.server.getHost() == null
        || this.server.getScheme() == null
        || !this.server.getScheme().matches("https?")) {
      throw new IllegalArgumentException(
          "must be a URL like http://127.0.0.1:8080, got '" + server + "'");
    }
  }

  @Override
  public JsonNode create(String sweepId, SweepConfig config, List<Long> seeds) {
    ObjectNode body = seeds(seeds);
    body.set("config", Representations.config(config));
    return send("PUT", sweep(sweepId), body);
  }

  @Override
  public JsonNode addSeeds(String sweepId, List<Long> seeds) {
    return send("POST", sweep(sweepId) + "/seeds", seeds(seeds));
  }

  @Override
  public JsonNode cancel(String sweepId) {
    return send("POST", sweep(sweepId) + "/cancel", null);
  }

  @Override
  public JsonNode show(String sweepId) {
    return send("GET", sweep(sweepId), null);
  }

  @Override
  public List<JsonNode> runs(String sweepId) {
    return pages(sweep(sweepId) + "/runs?limit=1000");
  }

  @Override
  public List<JsonNode> list(Optional<String> status) {
    return pages("/sweeps?limit=1000" + status.map(s -> "&status=" + encoded(s)).orElse(""));
  }

  @Override
  public Changes changes(String sweepId) {
    // Without a time limit: the stream has no end.
    return new HttpChanges(client, () -> request(sweep(sweepId) + "/events?form=short"));
  }

  @Override
  public void close() {
    // The client's threads end with it.
  }

  private List<JsonNode> pages(String path) {
    List<JsonNode> items = new ArrayList<>();
    String next = "";
    do {
      JsonNode page = send("GET", path + (next.isEmpty() ? "" : "&cursor=" + encoded(next)), null);
      page.path("items").forEach(items::add);
      next = page.path("next").asText("");
      next = next.equals("null") ? "" : next;
    } while (!next.isEmpty());
    return items;
  }

  private static String sweep(String sweepId) {
    return "/sweeps/" + encoded(sweepId);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static ObjectNode seeds(List<Long> seeds) {
    ObjectNode body = MAPPER.createObjectNode();
    var array = body.putArray("seeds");
    seeds.forEach(array::add);
    return body;
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server + "/api/v1" + path));
    token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    return request;
  }

  private JsonNode send(String method, String path, @Nullable JsonNode body) {
    HttpRequest.Builder request = request(path).timeout(LIMIT);
    if (body == null) {
      request.method(method, BodyPublishers.noBody());
    } else {
      request.header("Content-Type", "application/json");
      request.method(method, BodyPublishers.ofString(body.toString()));
    }
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      if (response.statusCode() >= 300) {
        throw failure(response);
      }
      return MAPPER.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new RemoteException(
          Reason.UNREACHABLE, server + " does not answer as an HM-NAS coordinator does", e);
    } catch (IOException e) {
      throw new RemoteException(
          Reason.UNREACHABLE,
          "cannot reach "
              + server
              + " ("
              + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage())
              + "): is a coordinator there? --server says where",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RemoteException(Reason.UNREACHABLE, "interrupted", e);
    }
  }

  private RemoteException failure(HttpResponse<String> response) {
    int status = response.statusCode();
    String detail;
    try {
      detail = MAPPER.readTree(response.body()).path("detail").asText("");
    } catch (JsonProcessingException e) {
      detail = "";
    }
    if (status == 401) {
      detail += "; --token-file or HMNAS_TOKEN name it here";
    }
    return new RemoteException(
        RemoteException.reasonOf(status),
        detail.isEmpty() ? server + " answers with status " + status : detail);
  }
}
