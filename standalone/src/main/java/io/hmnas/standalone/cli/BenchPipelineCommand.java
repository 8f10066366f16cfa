package io.hmnas.standalone.cli;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.hmnas.standalone.bench.PipelineBench;
import io.hmnas.standalone.bench.PipelineCase;
import io.hmnas.standalone.bench.PipelineFigures;
import io.hmnas.standalone.bench.PipelineReport;
import io.hmnas.standalone.broker.BrokerOptions;
import io.hmnas.standalone.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Everything but the training. */
@Command(
    name = "pipeline",
    description =
        "Measures broker, coordinator and workers with simulated steps, "
            + PipelineBench.STEPS_PER_RUN
            + " to a run, all in this process: throughput, latency, overhead, CPU time per step,"
            + " evenness. Lists, such as --runs 10,100 --workers 4,32, measure every pair.")
final class BenchPipelineCommand implements Callable<Integer> {
  @Option(
      names = "--runs",
      paramLabel = "N,...",
      split = ",",
      defaultValue = "200",
      description = "Runs of the sweep (default: ${DEFAULT-VALUE}).")
  private List<Integer> runs = List.of();

  @Option(
      names = "--workers",
      paramLabel = "N,...",
      split = ",",
      defaultValue = "4",
      description = "Workers (default: ${DEFAULT-VALUE}).")
  private List<Integer> workers = List.of();

  @Option(
      names = "--step-time",
      paramLabel = "TIME",
      converter = DurationText.class,
      defaultValue = "0s",
      description = "Time of a step, such as 5s or 200ms (default: ${DEFAULT-VALUE}).")
  private Duration stepTime = Duration.ZERO;

  @Option(
      names = "--coordinators",
      paramLabel = "N",
      defaultValue = "1",
      description = "Coordinators (default: ${DEFAULT-VALUE}).")
  private int coordinators;

  @Option(
      names = "--task-partitions",
      paramLabel = "N",
      defaultValue = "1",
      description = "Partitions of the task topic (default: ${DEFAULT-VALUE}).")
  private int taskPartitions;

  @Option(
      names = "--events",
      description = "Steps write weight events, as training does (default: none).")
  private boolean events;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures there, too.")
  private @Nullable Path json;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    List<PipelineCase> cases = cases();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Path directory = Files.createTempDirectory("hmnas-bench");
    List<PipelineFigures> figures = new ArrayList<>();
    try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.in(directory))) {
      for (PipelineCase one : cases) {
        int number = figures.size() + 1;
        String label =
            "%d/%d: %d runs, %d workers: "
                .formatted(number, cases.size(), one.runs(), one.workers());
        err.println(label + "starting");
        figures.add(
            PipelineBench.run(
                one,
                broker.bootstrapServers(),
                "bench" + number,
                directory.resolve("state-" + number),
                figures.isEmpty(),
                line -> err.println(label + line)));
      }
    } finally {
      Folders.delete(directory);
    }
    PipelineReport report = PipelineReport.of(figures);
    out.print(report.table());
    out.flush();
    if (json != null) {
      Files.writeString(json, json(report));
    }
    return ExitCodes.OK;
  }

  private List<PipelineCase> cases() {
    List<PipelineCase> cases = new ArrayList<>();
    try {
      for (int w : workers) {
        for (int r : runs) {
          cases.add(new PipelineCase(r, w, stepTime, coordinators, taskPartitions, events));
        }
      }
    } catch (IllegalArgumentException e) {
      throw new UsageException("--" + e.getMessage(), e);
    }
    return cases;
  }

  private static String json(PipelineReport report) throws IOException {
    return JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        // ISO 8601, such as PT5S.
        .addModule(new SimpleModule().addSerializer(Duration.class, ToStringSerializer.instance))
        .build()
        .writeValueAsString(report);
  }
}
