package io.hmnas.standalone.cli;

import io.hmnas.worker.bench.BenchReport;
import io.hmnas.worker.bench.BenchSetting;
import io.hmnas.worker.bench.EngineBench;
import io.hmnas.worker.bench.ThroughputBench;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measurements that a user can repeat. */
@Command(
    name = "bench",
    description = "Measurements that you can repeat.",
    subcommands = {
      BenchCommand.Engine.class,
      BenchPipelineCommand.class,
      BenchElasticCommand.class
    })
final class BenchCommand extends CommandGroup {
  /** Both engines in turn. */
  @Command(
      name = "engine",
      description =
          "Measures a training step of the reference and of the batched engine, in turn, on images"
              + " of 28 x 28 random pixels; then the stages of a short run on the images shipped.")
  static final class Engine implements Callable<Integer> {
    @Option(
        names = "--channels",
        paramLabel = "N",
        defaultValue = "8",
        description = "Channels of the first cell (default: ${DEFAULT-VALUE}).")
    private int channels;

    @Option(
        names = "--cells",
        paramLabel = "N",
        defaultValue = "3",
        description = "Cells in the stack (default: ${DEFAULT-VALUE}).")
    private int cells;

    @Option(
        names = "--stem-stride",
        paramLabel = "N",
        defaultValue = "4",
        description = "Stride of the stem, 1 to 4 (default: ${DEFAULT-VALUE}).")
    private int stemStride;

    @Option(
        names = "--batch",
        paramLabel = "N",
        defaultValue = "64",
        description = "Images of a step (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(
        names = "--threads",
        paramLabel = "N",
        defaultValue = "1",
        description = "Threads of an operation (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(
        names = "--device",
        paramLabel = "DEVICE",
        defaultValue = "auto",
        description = "cpu, gpu, or auto: a GPU where there is one (default: ${DEFAULT-VALUE}).")
    private String device = "";

    @Option(
        names = "--processes",
        paramLabel = "N",
        description =
            "Measures instead how many images N processes with the batched engine make at the same"
                + " time, against one alone.")
    private int processes;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the figures there, too.")
    private @Nullable Path json;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
      check("--channels", channels, 2, 512);
      check("--cells", cells, 1, 40);
      check("--stem-stride", stemStride, 1, 4);
      check("--batch", batch, 2, 4096);
      check("--threads", threads, 1, 1024);
      if (channels % 2 != 0) {
        throw new UsageException("--channels must be even, got " + channels);
      }
      BenchSetting setting = new BenchSetting(channels, cells, stemStride, batch, threads, device);
      if (processes != 0) {
        check("--processes", processes, 2, 256);
        ThroughputBench.Report report = ThroughputBench.run(setting, processes);
        return print(report.text(), report.json());
      }
      BenchReport report = EngineBench.run(setting);
      return print(report.table(), report.json());
    }

    private int print(String text, String figures) throws IOException {
      PrintWriter out = spec.commandLine().getOut();
      out.print(text);
      out.flush();
      if (json != null) {
        Files.writeString(json, figures);
      }
      return ExitCodes.OK;
    }

    private static void check(String option, int value, int least, int greatest) {
      if (value < least || value > greatest) {
        throw new UsageException(
            "%s must be %d..%d, got %d".formatted(option, least, greatest, value));
      }
    }
  }
}
