package io.hmnas.schemas.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.hmnas.schemas.serde.SchemaRegistryException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests to a registry: the addresses are tried in turn, beginning with the one that answered
 * last; when none answers, or all are out of order (429, 5xx), the round is repeated after a pause
 * that doubles each time.
 */
final class RegistryHttp {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryHttp.class);
  private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final JsonMapper JSON = new JsonMapper();

  private final RegistryConfig config;
  private final HttpClient client;
  private final Pause pause;
  private final AtomicInteger preferred = new AtomicInteger();

  /** Waits. */
  @FunctionalInterface
  interface Pause {
    void of(Duration time) throws InterruptedException;
  }

  /**
   * An answer that is worth reading: anything but 401, 403, 429 and 5xx.
   *
   * @param url address that gave it, without credentials
   * @param body missing if it is not JSON
   */
  record Answer(String url, int status, JsonNode body) {
    boolean ok() {
      return status / 100 == 2;
    }

    /** The registry's own number of the error, or the status. */
    int errorCode() {
      return body.path("error_code").asInt(status);
    }

    String message() {
      return body.path("message").asText("status " + status);
    }
  }

  RegistryHttp(RegistryConfig config) {
    this(config, time -> TimeUnit.MILLISECONDS.sleep(time.toMillis()));
  }

  RegistryHttp(RegistryConfig config, Pause pause) {
    this.config = config;
    this.pause = pause;
    this.client = client(config);
  }

  private static HttpClient client(RegistryConfig config) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(
                Duration.ofMillis(config.values().getInt(RegistrySettings.CONNECT_TIMEOUT)));
    if (!config.tls().isEmpty()) {
      // Kafka's own reading of ssl.*: stores of any type, PEM in files or in the settings.
      try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
        factory.configure(config.tls());
        builder.sslContext(factory.sslContext());
      }
    }
    return builder.build();
  }

  Answer get(String path) {
    return call("GET", path, null);
  }

  Answer post(String path, JsonNode body) {
    return call("POST", path, body);
  }

  Answer put(String path, JsonNode body) {
    return call("PUT", path, body);
  }

  private Answer call(String method, String path, @Nullable JsonNode body) {
    int rounds = 1 + config.values().getInt(RegistrySettings.MAX_RETRIES);
    long wait = config.values().getLong(RegistrySettings.RETRY_WAIT);
    long longest = config.values().getLong(RegistrySettings.RETRY_MAX_WAIT);
    Failure last = new Failure("not asked", null);
    for (int round = 1; round <= rounds; round++) {
      if (round > 1) {
        rest(Duration.ofMillis(Math.min(wait, longest)));
        wait = Math.min(longest, wait * 2);
      }
      int first = preferred.get();
      List<URI> urls = config.urls();
      for (int i = 0; i < urls.size(); i++) {
        int index = (first + i) % urls.size();
        Outcome outcome = tryOnce(urls.get(index), method, path, body);
        if (outcome instanceof Success success) {
          preferred.set(index);
          return success.answer();
        }
        last = (Failure) outcome;
        LOG.warn("schema registry, attempt {} of {}: {}", round, rounds, last.reason());
      }
    }
    throw SchemaRegistryException.unavailable(
        "schema registry: "
            + last.reason()
            + "; tried "
            + rounds
            + (rounds == 1 ? " time at " : " times at ")
            + config.where()
            + ": start it, or correct "
            + RegistrySettings.URL,
        last.cause());
  }

  private sealed interface Outcome {}

  private record Success(Answer answer) implements Outcome {}

  private record Failure(String reason, @Nullable Throwable cause) implements Outcome {}

  private Outcome tryOnce(URI url, String method, String path, @Nullable JsonNode body) {
    String bare = RegistryConfig.bare(url);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(bare + path))
            .timeout(Duration.ofMillis(config.values().getInt(RegistrySettings.READ_TIMEOUT)))
            .header("Accept", CONTENT_TYPE + ", application/json")
            .header("Content-Type", CONTENT_TYPE)
            .method(
                method,
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()));
    config.authorization(url).ifPresent(value -> request.header("Authorization", value));
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      int status = response.statusCode();
      if (status == 429 || status >= 500) {
        return new Failure(bare + " answers with status " + status, null);
      }
      if (status == 401 || status == 403) {
        throw new SchemaRegistryException(
            "schema registry "
                + bare
                + " refuses "
                + method
                + " "
                + path
                + " with status "
                + status
                + ": set "
                + RegistrySettings.BASIC_USER_INFO
                + " (with "
                + RegistrySettings.BASIC_SOURCE
                + "=USER_INFO) or "
                + RegistrySettings.BEARER_TOKEN
                + ", or correct them");
      }
      return new Success(new Answer(bare, status, json(response.body())));
    } catch (IOException e) {
      return new Failure(bare + " cannot be reached (" + e + ")", e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private void rest(Duration time) {
    try {
      pause.of(time);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
