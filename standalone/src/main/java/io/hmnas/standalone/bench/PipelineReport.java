package io.hmnas.standalone.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The figures of one call, and how they grow.
 *
 * @param processors processors of this machine
 * @param figures in the order of the settings
 * @param growth every setting against the one with the fewest runs and as many workers
 */
public record PipelineReport(int processors, List<PipelineFigures> figures, List<Growth> growth) {
  /**
   * One setting against another with fewer runs and the same workers.
   *
   * @param workers workers of both
   * @param fromRuns runs of the other
   * @param toRuns runs of the one
   * @param coordinatorCpuPerStep ratio of the coordinators' CPU time per step
   * @param processCpuPerStep ratio of the whole process's CPU time per step
   * @param secondsPerStep ratio of the time per step
   */
  public record Growth(
      int workers,
      int fromRuns,
      int toRuns,
      double coordinatorCpuPerStep,
      double processCpuPerStep,
      double secondsPerStep) {}

  /** Defensive copies. */
  public PipelineReport {
    figures = List.copyOf(figures);
    growth = List.copyOf(growth);
  }

  /** The report on figures that were measured on this machine. */
  public static PipelineReport of(List<PipelineFigures> figures) {
    List<Growth> growth = new ArrayList<>();
    for (PipelineFigures to : figures) {
      figures.stream()
          .filter(from -> from.setting().workers() == to.setting().workers())
          .min((a, b) -> Integer.compare(a.setting().runs(), b.setting().runs()))
          .filter(from -> from.setting().runs() < to.setting().runs())
          .ifPresent(from -> growth.add(growth(from, to)));
    }
    return new PipelineReport(Runtime.getRuntime().availableProcessors(), figures, growth);
  }

  private static Growth growth(PipelineFigures from, PipelineFigures to) {
    return new Growth(
        to.setting().workers(),
        from.setting().runs(),
        to.setting().runs(),
        to.coordinatorCpuMsPerStep() / from.coordinatorCpuMsPerStep(),
        to.processCpuMsPerStep() / from.processCpuMsPerStep(),
        from.stepsPerSecond() / to.stepsPerSecond());
  }

  /** The report as a table, with what its columns mean. */
  public String table() {
    StringBuilder table = new StringBuilder();
    line(
        table,
        "%5s %7s %9s %9s %12s %9s %12s %15s %13s %9s",
        "runs",
        "workers",
        "step ms",
        "steps/s",
        "next task ms",
        "p99 ms",
        "overhead ms",
        "coordinator ms",
        "process ms",
        "max/mean");
    for (PipelineFigures f : figures) {
      line(
          table,
          "%5d %7d %9d %9.1f %12.1f %9.1f %12.1f %15.2f %13.2f %9.2f",
          f.setting().runs(),
          f.setting().workers(),
          f.setting().stepTime().toMillis(),
          f.stepsPerSecond(),
          f.nextTaskMedianMs(),
          f.nextTaskP99Ms(),
          f.overheadMedianMs(),
          f.coordinatorCpuMsPerStep(),
          f.processCpuMsPerStep(),
          f.mostToMeanTasks());
      if (f.repeated() > 0) {
        line(table, "      %d steps were carried out more than once", f.repeated());
      }
    }
    for (Growth g : growth) {
      line(
          table,
          "%d workers, from %d to %d runs, per step: coordinator CPU x %.2f, process CPU x %.2f,"
              + " time x %.2f",
          g.workers(),
          g.fromRuns(),
          g.toRuns(),
          g.coordinatorCpuPerStep(),
          g.processCpuPerStep(),
          g.secondsPerStep());
    }
    line(table, "%d processors; broker, coordinator and workers in one process.", processors);
    line(table, "next task: from a step's end until the run's next task can be read; median.");
    line(
        table,
        "overhead: from a step's end to the next step's start, on the same worker (of the same run"
            + " with fewer runs than workers); median.");
    line(
        table,
        "coordinator, process: CPU time per step, of the coordinator's Java threads and of the"
            + " whole process.");
    line(table, "max/mean: tasks of the busiest worker over the mean.");
    return table.toString();
  }

  private static void line(StringBuilder table, String format, Object... values) {
    table.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
  }
}
