package io.hmnas.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Listens to server-sent events, as a browser does. */
final class EventStream implements AutoCloseable {
  private final InputStream in;
  private final List<Event> events = new CopyOnWriteArrayList<>();
  private volatile String lastId = "";
  private final AtomicInteger comments = new AtomicInteger();

  record Event(String id, String type, JsonNode data) {}

  private EventStream(InputStream in) {
    this.in = in;
    Thread thread = new Thread(this::read, "event-stream");
    thread.setDaemon(true);
    thread.start();
  }

  static EventStream open(ApiServer server, String path, String lastEventId) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .header("Accept", "text/event-stream");
    if (!lastEventId.isEmpty()) {
      request.header("Last-Event-ID", lastEventId);
    }
    HttpResponse<InputStream> response =
        HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    if (response.statusCode() != 200) {
      throw new AssertionError(
          "status "
              + response.statusCode()
              + ": "
              + new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
    }
    return new EventStream(response.body());
  }

  List<Event> events() {
    return events;
  }

  /** The id to come back with; empty until there is one. */
  String lastId() {
    return lastId;
  }

  int comments() {
    return comments.get();
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      String type = "";
      String data = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("id: ")) {
          lastId = line.substring(4);
        } else if (line.startsWith("event: ")) {
          type = line.substring(7);
        } else if (line.startsWith("data: ")) {
          data = line.substring(6);
        } else if (line.startsWith(":")) {
          comments.incrementAndGet();
        } else if (line.isEmpty() && !data.isEmpty()) {
          events.add(new Event(lastId, type, Json.MAPPER.readTree(data)));
          data = "";
        }
      }
    } catch (IOException e) {
      // Closed, by either side.
      lastId = lastId.strip();
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
