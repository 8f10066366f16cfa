package io.hmnas.worker.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Locale;

/**
 * Result of a benchmark.
 *
 * @param engine engine, version, device, threads
 * @param speedUp reference's median weight step over the batched one's
 * @param preparationSeconds until the first batched step: writing and compiling its scripts
 * @param peakMegabytes greatest resident memory of the process so far; 0 if the system does not
 *     tell
 */
public record BenchReport(
    BenchSetting setting,
    String engine,
    List<BenchRow> rows,
    double speedUp,
    double preparationSeconds,
    long peakMegabytes) {
  public BenchReport {
    rows = List.copyOf(rows);
  }

  /** The report as a table. */
  public String table() {
    StringBuilder table = new StringBuilder();
    table.append(
        "%d channels, %d cells, stem stride %d, batch %d; %s%n"
            .formatted(
                setting.channels(),
                setting.cells(),
                setting.stemStride(),
                setting.batch(),
                engine));
    table.append(
        "%-28s %10s %10s %10s %10s%n"
            .formatted("step", "median ms", "least ms", "images/s", "operations"));
    for (BenchRow row : rows) {
      table.append(
          String.format(
              Locale.ROOT,
              "%-28s %10.1f %10.1f %10.0f %10s%n",
              row.step(),
              row.medianMilliseconds(),
              row.leastMilliseconds(),
              row.imagesPerSecond(),
              row.operations() == 0 ? "-" : Integer.toString(row.operations())));
    }
    return table
        .append(
            String.format(
                Locale.ROOT,
                "batched is %.1f times as fast; ready after %.1f s; peak memory %d MB%n",
                speedUp,
                preparationSeconds,
                peakMegabytes))
        .toString();
  }

  /** The report as JSON. */
  public String json() {
    try {
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report of numbers and strings is always JSON", e);
    }
  }
}
