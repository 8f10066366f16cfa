package io.hmnas.standalone.chaos;

import java.util.List;
import java.util.Locale;

/**
 * What came of it.
 *
 * @param settings what was asked for
 * @param phases in their order; in the last one the sweep ends
 * @param findings what the topics say
 */
public record ElasticReport(ElasticSettings settings, List<Phase> phases, ChaosFindings findings) {
  /** Defensive copy. */
  public ElasticReport {
    phases = List.copyOf(phases);
  }

  /**
   * A time with a fixed number of workers.
   *
   * @param workers worker processes
   * @param settlingSeconds before it, until all of them were at work, or gone, s
   * @param seconds how long it lasted, s
   * @param steps accepted in it
   */
  public record Phase(int workers, double settlingSeconds, double seconds, int steps) {
    /** Throughput. */
    public double stepsPerSecond() {
      return steps / seconds;
    }
  }

  /** The report as a table. */
  public String table() {
    StringBuilder table = new StringBuilder();
    table.append(line("workers", "settled after s", "measured s", "steps", "steps/s"));
    for (Phase phase : phases) {
      table.append(
          line(
              phase.workers(),
              one(phase.settlingSeconds()),
              one(phase.seconds()),
              phase.steps(),
              one(phase.stepsPerSecond())));
    }
    table.append(
        "runs %d, steps accepted %d; lost %d, accepted twice %d, different %d; results late or double %d%n"
            .formatted(
                findings.runs(),
                findings.steps(),
                findings.lost().size(),
                findings.acceptedTwice().size(),
                findings.different().size(),
                findings.completedAgain()));
    return table.toString();
  }

  private static String one(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static String line(Object... cells) {
    return String.format(Locale.ROOT, "%8s %16s %11s %6s %8s%n", cells);
  }
}
