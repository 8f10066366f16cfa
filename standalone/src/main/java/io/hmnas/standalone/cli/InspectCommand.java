package io.hmnas.standalone.cli;

import io.hmnas.schemas.config.SweepSpec;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Mixin private DataMixin data = new DataMixin();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    SweepSpec asked = SweepChoice.of(file, preset);
    if (genotype != null) {
      asked = SweepChoice.withGenotype(asked, genotype);
    }
    spec.commandLine().getOut().print(NetworkText.of(asked.config(), data.sources()));
    spec.commandLine().getOut().flush();
    return ExitCodes.OK;
  }
}
