package io.hmnas.standalone.cli;

import io.hmnas.schemas.config.SweepSpec;
import io.hmnas.worker.data.DataSources;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Counts what a sweep would train. */
@Command(
    name = "inspect",
    description =
        "Prints parameters, multiply-adds, steps and checkpoint size of what a sweep would train."
            + " Nothing is trained; the data set need not be there.")
final class InspectCommand implements Callable<Integer> {
  @Option(
      names = {"-f", "--file"},
      paramLabel = "SWEEP.yaml",
      description = "The sweep file.")
  private @Nullable Path file;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      defaultValue = "demo",
      description = "Without a file: the preset (default: ${DEFAULT-VALUE}).")
  private String preset = "";

  @Option(
      names = "--genotype",
      paramLabel = "NAME|FILE",
      description = "A network that is given, as with 'hmnas train'.")
  private @Nullable String genotype;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where data sets are: an image-folder is looked at.")
  private @Nullable Path data;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    SweepSpec asked = SweepChoice.of(file, preset);
    if (genotype != null) {
      asked = SweepChoice.withGenotype(asked, genotype);
    }
    spec.commandLine().getOut().print(NetworkText.of(asked.config(), new DataSources(data)));
    spec.commandLine().getOut().flush();
    return ExitCodes.OK;
  }
}
