package io.hmnas.worker.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Result of a benchmark.
 *
 * @param engine engine, version, device, threads
 * @param rows gradients of a batch by either engine, in turn; then the stages of a run as a worker
 *     carries them out, images and updates included
 * @param parts of a weight step
 * @param ratios of medians, by name
 * @param preparationSeconds until the first batched step: writing and compiling its scripts
 */
public record BenchReport(
    BenchSetting setting,
    String engine,
    List<BenchRow> rows,
    List<EngineParts> parts,
    Map<String, Double> ratios,
    double preparationSeconds) {
  /** How many times as fast the batched weight step is. */
  static final String SPEED_UP = "reference weight step / batched";

  public BenchReport {
    rows = List.copyOf(rows);
    parts = List.copyOf(parts);
    ratios = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(ratios));
  }

  /** The report as a table. */
  public String table() {
    StringBuilder table = new StringBuilder();
    line(
        table,
        "%d channels, %d cells, stem stride %d, batch %d; %s",
        setting.channels(),
        setting.cells(),
        setting.stemStride(),
        setting.batch(),
        engine);
    line(table, "%-34s %10s %10s %10s", "step", "median ms", "least ms", "images/s");
    for (BenchRow row : rows) {
      line(
          table,
          "%-34s %10.1f %10.1f %10.0f",
          row.step(),
          row.medianMilliseconds(),
          row.leastMilliseconds(),
          row.imagesPerSecond());
    }
    line(
        table,
        "%n%-34s %10s %10s %10s %10s %10s",
        "weight step, medians",
        "forward",
        "backward",
        "update",
        "native ops",
        "peak MB");
    for (EngineParts part : parts) {
      line(
          table,
          "%-34s %10.1f %10.1f %10.1f %10d %10d",
          part.engine(),
          part.forwardMilliseconds(),
          part.backwardMilliseconds(),
          part.updateMilliseconds(),
          part.operations(),
          part.peakMegabytes());
    }
    line(table, "");
    ratios.forEach((name, ratio) -> line(table, "%-46s %6.2f", name, ratio));
    line(table, "batched engine ready after %.1f s", preparationSeconds);
    return table.toString();
  }

  private static void line(StringBuilder table, String format, Object... values) {
    table.append(String.format(Locale.ROOT, format + "%n", values));
  }

  /** The report as JSON. */
  public String json() {
    return json(this);
  }

  static String json(Object report) {
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(report);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report of numbers and strings is always JSON", e);
    }
  }
}
