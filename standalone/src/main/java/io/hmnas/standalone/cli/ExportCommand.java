package io.hmnas.standalone.cli;

import io.hmnas.worker.export.NamedWeights;
import io.hmnas.worker.export.OnnxModel;
import io.hmnas.worker.space.Genotype;
import io.hmnas.worker.train.TrainedNetwork;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A network for other programs. */
@Command(
    name = "export",
    description =
        "Writes the network that a run found in a format that other programs read, from its sweep's"
            + " folder.")
final class ExportCommand implements Callable<Integer> {
  /** Formats, by the ending of their files. */
  enum Format {
    ONNX("onnx"),
    SAFETENSORS("safetensors"),
    GENOTYPE("txt"),
    JSON("json");

    private final String ending;

    Format(String ending) {
      this.ending = ending;
    }
  }

  @Parameters(paramLabel = "RUN", description = "The run, for example demo-1.s3.")
  private String run = "";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      required = true,
      description = {
        "onnx: the network with its weights, for onnxruntime and others.",
        "safetensors: its weights by name, for Python.",
        "genotype: DARTS' notation; only of networks that it can express.",
        "json: the architecture as the report has it."
      })
  private Format format = Format.JSON;

  @Option(
      names = "--branch",
      paramLabel = "BRANCH",
      defaultValue = "hm-nas",
      description = "Branch of the run (default: ${DEFAULT-VALUE}).")
  private String branch = "";

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Where to write (default: RUN.onnx and so on in this folder; - is the terminal).")
  private @Nullable Path out;

  @Option(
      names = "--runs",
      paramLabel = "DIR",
      defaultValue = "runs",
      description = "Where the folders of sweeps are (default: ${DEFAULT-VALUE}).")
  private Path runs = Path.of("");

  @Mixin private DataMixin data = new DataMixin();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    FinishedRun finished = FinishedRun.find(runs, run, branch);
    write(content(finished));
    return ExitCodes.OK;
  }

  private byte[] content(FinishedRun finished) {
    if (format == Format.JSON) {
      return finished.json().getBytes(StandardCharsets.UTF_8);
    }
    TrainedNetwork network = finished.network(data.sources());
    return switch (format) {
      case ONNX -> OnnxModel.of(network, finished.metadata());
      case SAFETENSORS -> NamedWeights.safetensors(network, finished.metadata());
      case GENOTYPE -> genotype(network).getBytes(StandardCharsets.UTF_8);
      case JSON -> throw new IllegalStateException("written above");
    };
  }

  private static String genotype(TrainedNetwork network) {
    try {
      return Genotype.of(network.space(), network.selection()) + "\n";
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          (e.getMessage() == null ? e.toString() : e.getMessage()) + ": onnx, safetensors or json",
          e);
    }
  }

  private void write(byte[] content) {
    if (out != null && out.toString().equals("-")) {
      System.out.write(content, 0, content.length);
      System.out.flush();
      return;
    }
    Path file = out == null ? Path.of(FinishedRun.name(run, branch) + "." + format.ending) : out;
    try {
      Files.write(file, content);
    } catch (IOException e) {
      throw new UsageException("cannot write " + file + " (" + e + ")", e);
    }
    spec.commandLine()
        .getOut()
        .printf(Locale.ROOT, "Written: %s (%,d bytes)%n", file, content.length);
  }
}
