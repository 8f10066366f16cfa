package io.hmnas.standalone.chaos;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What was done, and what came of it.
 *
 * @param settings what was asked for
 * @param seconds from handing in the sweep to its end, s
 * @param disturbances how often what was done
 * @param endedAlone processes that ended though nobody asked them to; they were started again
 * @param plan what was planned, done or not
 * @param findings what the topics say
 */
public record ChaosReport(
    ChaosSettings settings,
    double seconds,
    Map<Disturbance.Kind, Integer> disturbances,
    int endedAlone,
    List<Disturbance> plan,
    ChaosFindings findings) {
  /** Defensive copies. */
  public ChaosReport {
    disturbances = Map.copyOf(disturbances);
    plan = List.copyOf(plan);
  }

  /** The report as a table. */
  public String table() {
    StringBuilder table = new StringBuilder();
    ChaosFindings f = findings;
    row(table, "seed", settings.seed());
    row(table, "workers, coordinators", settings.workers() + ", " + settings.coordinators());
    row(table, "seconds", String.format(Locale.ROOT, "%.1f", seconds));
    for (Disturbance.Kind kind : Disturbance.Kind.values()) {
      if (disturbances.containsKey(kind)) {
        row(table, kind.name().toLowerCase(Locale.ROOT).replace('_', ' '), disturbances.get(kind));
      }
    }
    row(table, "ended though nobody asked", endedAlone);
    row(table, "runs", f.runs());
    row(table, "steps accepted", f.steps());
    row(table, "tasks given out", f.tasks() + ", further attempts " + f.furtherAttempts());
    row(table, "results", f.results() + ", failed " + f.failedResults());
    row(table, "late or double", f.completedAgain() + ", dropped " + f.dropped());
    row(table, "dead letters", f.deadLetters());
    row(
        table,
        "from kill -9 to elsewhere",
        String.format(
            Locale.ROOT,
            "median %.2f s, max %.2f s (%d of %d kills hit a step)",
            f.takeOverMedianSeconds(),
            f.takeOverMaxSeconds(),
            f.tasksTakenOver(),
            f.workersKilled()));
    row(table, "runs lost", f.lost().size());
    row(table, "accepted twice", f.acceptedTwice().size());
    row(table, "different from undisturbed", f.different().size());
    row(table, "nondeterministic", f.nondeterministic());
    for (List<String> flaws : List.of(f.lost(), f.acceptedTwice(), f.different())) {
      flaws.stream().limit(10).forEach(flaw -> table.append("  ").append(flaw).append('\n'));
    }
    return table.toString();
  }

  private static void row(StringBuilder table, String name, Object value) {
    table.append(String.format(Locale.ROOT, "%-28s %s%n", name, value));
  }
}
