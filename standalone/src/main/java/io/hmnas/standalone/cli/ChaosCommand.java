package io.hmnas.standalone.cli;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.hmnas.standalone.chaos.Chaos;
import io.hmnas.standalone.chaos.ChaosReport;
import io.hmnas.standalone.chaos.ChaosSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A sweep under attack. */
@Command(
    name = "chaos",
    description =
        "Runs a sweep on this machine while workers, coordinators and the broker are killed (-9),"
            + " stopped and restarted at random; then checks from the topics alone that no run was"
            + " lost, no step accepted twice, and every network is that of an undisturbed run. Exit"
            + " code 1 if not.")
final class ChaosCommand implements Callable<Integer> {
  @Option(
      names = "--seed",
      paramLabel = "SEED",
      description = "Decides who is disturbed when and how (default: drawn, and printed).")
  private @Nullable Long seed;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "Runs of the sweep (default: 200; with --real 2).")
  private @Nullable Integer runs;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Worker processes (default: 8; with --real 2).")
  private @Nullable Integer workers;

  @Option(
      names = "--coordinators",
      paramLabel = "N",
      defaultValue = "2",
      description = "Coordinator processes (default: ${DEFAULT-VALUE}).")
  private int coordinators;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = DurationText.class,
      defaultValue = "60s",
      description =
          "How long to disturb them, such as 40s or 5min; steps are made as long as it takes"
              + " (default: ${DEFAULT-VALUE}).")
  private Duration duration = Duration.ZERO;

  @Option(
      names = "--real",
      description = "Train in earnest, once undisturbed and once disturbed, and compare.")
  private boolean real;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "runs",
      description =
          "Where a folder with chaos.json and the logs is made (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    long chosen = seed == null ? ThreadLocalRandom.current().nextLong(1_000_000) : seed;
    ChaosSettings settings = settings(chosen);
    PrintWriter err = spec.commandLine().getErr();
    ChaosReport report =
        Chaos.run(
            settings,
            line -> {
              err.println(line);
              err.flush();
            });
    PrintWriter table = spec.commandLine().getOut();
    table.print(report.table());
    Path json = settings.directory().resolve("chaos.json");
    Files.writeString(json, json(report));
    table.println("Report: " + json);
    table.flush();
    if (report.findings().flawless()) {
      Folders.delete(settings.directory().resolve("broker"));
      Folders.delete(settings.directory().resolve("checkpoints"));
      return ExitCodes.OK;
    }
    return ExitCodes.FAILED;
  }

  private ChaosSettings settings(long chosen) throws IOException {
    Path directory = out.resolve("chaos-" + chosen + (real ? "-real" : "")).toAbsolutePath();
    if (Files.exists(directory)) {
      throw new UsageException(directory + " exists: delete it, or choose another --seed or --out");
    }
    try {
      return new ChaosSettings(
          chosen,
          runs == null ? (real ? 2 : 200) : runs,
          workers == null ? (real ? 2 : 8) : workers,
          coordinators,
          duration,
          real,
          directory);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--" + e.getMessage(), e);
    }
  }

  private static String json(ChaosReport report) throws IOException {
    return JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .addModule(
            new SimpleModule()
                .addSerializer(Duration.class, ToStringSerializer.instance)
                .addSerializer(Path.class, ToStringSerializer.instance))
        .build()
        .writeValueAsString(report);
  }
}
