package io.hmnas.worker.tensor;

import ai.djl.pytorch.jni.JniUtils;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts native operations by the engine's own profiler. */
public final class OperationCount {
  private OperationCount() {}

  /** From where to where an operation ran, in microseconds. */
  private record Span(double start, double end) {}

  /**
   * The operations that a computation carries out, forward and backward: those of the library's
   * tensor operators that no other such operator has called.
   */
  public static int of(Runnable computation) {
    try {
      Path profile = Files.createTempFile("hmnas-profile", ".json");
      try {
        JniUtils.startProfile(false, false, false);
        try {
          computation.run();
        } finally {
          JniUtils.stopProfile(profile.toString());
        }
        return count(new ObjectMapper().readTree(profile.toFile()));
      } finally {
        Files.delete(profile);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int count(JsonNode profile) {
    JsonNode events = profile.isArray() ? profile : profile.path("traceEvents");
    Map<String, List<Span>> threads = new HashMap<>();
    for (JsonNode event : events) {
      if (event.path("name").asText().startsWith("aten::")) {
        double start = event.path("ts").asDouble();
        threads
            .computeIfAbsent(event.path("tid").asText(), thread -> new ArrayList<>())
            .add(new Span(start, start + event.path("dur").asDouble()));
      }
    }
    return threads.values().stream().mapToInt(OperationCount::outermost).sum();
  }

  private static int outermost(List<Span> spans) {
    spans.sort(
        Comparator.comparingDouble(Span::start)
            .thenComparing(Comparator.comparingDouble(Span::end).reversed()));
    int count = 0;
    double end = Double.NEGATIVE_INFINITY;
    for (Span span : spans) {
      if (span.start() >= end) {
        count++;
        end = span.end();
      }
    }
    return count;
  }
}
