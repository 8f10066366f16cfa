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

/** A network that is given, from random weights. */
@Command(
    name = "train",
    description =
        "Trains a network that is given, from random weights, on this machine: the stages SEED and"
            + " FINETUNE of a run for each seed, with a report as after 'hmnas run'.")
final class TrainCommand implements Callable<Integer> {
  @Option(
      names = "--genotype",
      paramLabel = "NAME|FILE",
      required = true,
      description =
          "DARTS_V1, DARTS_V2, PC_DARTS_CIFAR, PC_DARTS_IMAGENET; or a file with a genotype as DARTS"
              + " prints it, or with an architecture as JSON from a sweep's folder.")
  private String genotype = "";

  @Option(
      names = {"-f", "--file"},
      paramLabel = "SWEEP.yaml",
      description = "The settings: a sweep file, of which searching settings have no effect.")
  private @Nullable Path file;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      defaultValue = "cifar10-evaluation",
      description = "Without a file: the preset (default: ${DEFAULT-VALUE}).")
  private String preset = "";

  @Mixin private NewSweepMixin created = new NewSweepMixin();
  @Mixin private SweepMixin sweep = new SweepMixin();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    SweepSpec asked = SweepChoice.withGenotype(SweepChoice.of(file, preset), genotype);
    SweepFolder folder = created.folder(asked, "train");
    return LocalSweep.of(folder, sweep, spec.commandLine().getOut()).run();
  }
}
