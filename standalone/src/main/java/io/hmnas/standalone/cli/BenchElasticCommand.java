package io.hmnas.standalone.cli;

import io.hmnas.standalone.chaos.Elastic;
import io.hmnas.standalone.chaos.ElasticReport;
import io.hmnas.standalone.chaos.ElasticSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Workers that come and go. */
@Command(
    name = "elastic",
    description =
        "Runs a simulated sweep with one worker process, then many, then none, then many again;"
            + " shows the throughput of each, and checks from the topics alone that nothing was"
            + " lost or done twice. Exit code 1 if it was.")
final class BenchElasticCommand implements Callable<Integer> {
  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "100",
      description = "Runs of the sweep (default: ${DEFAULT-VALUE}).")
  private int runs;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "8",
      description = "Worker processes at most (default: ${DEFAULT-VALUE}).")
  private int workers;

  @Option(
      names = "--step-time",
      paramLabel = "TIME",
      converter = DurationText.class,
      defaultValue = "500ms",
      description = "Time of a step, such as 5s or 200ms (default: ${DEFAULT-VALUE}).")
  private Duration stepTime = Duration.ZERO;

  @Option(
      names = "--phase",
      paramLabel = "TIME",
      converter = DurationText.class,
      defaultValue = "20s",
      description = "How long each number of workers is measured (default: ${DEFAULT-VALUE}).")
  private Duration phase = Duration.ZERO;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Path directory = Files.createTempDirectory("hmnas-elastic");
    try {
      ElasticReport report =
          Elastic.run(
              settings(directory.resolve("cluster")),
              line -> {
                err.println(line);
                err.flush();
              });
      out.print(report.table());
      out.flush();
      return report.findings().flawless() ? ExitCodes.OK : ExitCodes.FAILED;
    } finally {
      Folders.delete(directory);
    }
  }

  private ElasticSettings settings(Path directory) {
    try {
      return new ElasticSettings(runs, workers, stepTime, phase, directory);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--" + e.getMessage(), e);
    }
  }
}
