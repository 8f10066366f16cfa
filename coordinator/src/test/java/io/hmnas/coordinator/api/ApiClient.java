package io.hmnas.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks a server, and holds every answer against the description. */
final class ApiClient {
  private static final OpenApi OPEN_API = new OpenApi();

  static {
    // Before the server does, which in tests is soon.
    System.setProperty("jdk.httpclient.keepalive.timeout", "1");
  }

  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

  private final String url;

  ApiClient(ApiServer server) {
    this.url = server.url();
  }

  /** An answer; its body is missing if it has none. */
  record Answer(int status, HttpResponse<String> response, JsonNode body) {
    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  Answer get(String path, String... headers) {
    return send("GET", path, null, headers);
  }

  /** The text of a file, which is no JSON. */
  String text(String path) {
    try {
      HttpResponse<String> response =
          HTTP.send(
              HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofString());
      OPEN_API.check(
          "GET",
          path,
          response.statusCode(),
          response.headers().firstValue("Content-Type").orElse(""),
          response.body());
      return response.body();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  Answer post(String path, String body, String... headers) {
    return send("POST", path, body, headers);
  }

  Answer send(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(60));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    try {
      HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
      OPEN_API.check(
          method,
          path,
          response.statusCode(),
          response.headers().firstValue("Content-Type").orElse(""),
          response.body());
      return new Answer(response.statusCode(), response, Json.MAPPER.readTree(response.body()));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
