package io.hmnas.standalone.remote;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.function.Consumer;

/** Reads server-sent events (HTML standard, section 9.2) as far as they are needed here. */
final class EventStreamReader {
  private String lastEventId;
  private long retryMillis;

  /**
   * @param lastEventId of the stream that this one goes on from; empty for none
   * @param retryMillis pause until the server says another
   */
  EventStreamReader(String lastEventId, long retryMillis) {
    this.lastEventId = lastEventId;
    this.retryMillis = retryMillis;
  }

  /** What to give a server to go on from here. */
  String lastEventId() {
    return lastEventId;
  }

  /** How long to wait before coming back. */
  long retryMillis() {
    return retryMillis;
  }

  /**
   * Reads to the stream's end.
   *
   * @param events gets the type of each event
   */
  void read(BufferedReader stream, Consumer<String> events) throws IOException {
    String id = lastEventId;
    String type = "";
    for (String line = stream.readLine(); line != null; line = stream.readLine()) {
      if (line.isEmpty()) {
        // Only what is whole counts: what is cut off comes again.
        lastEventId = id;
        if (!type.isEmpty()) {
          events.accept(type);
        }
        type = "";
      } else if (line.startsWith("id:")) {
        id = value(line);
      } else if (line.startsWith("event:")) {
        type = value(line);
      } else if (line.startsWith("retry:") && value(line).matches("[0-9]{1,9}")) {
        retryMillis = Long.parseLong(value(line));
      }
    }
  }

  private static String value(String line) {
    String value = line.substring(line.indexOf(':') + 1);
    return value.startsWith(" ") ? value.substring(1) : value;
  }
}
