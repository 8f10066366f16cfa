package io.hmnas.standalone.cli;

import io.hmnas.schemas.config.SweepSpec;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A small real sweep. */
@Command(
    name = "demo",
    description = {
      "Runs a small real sweep on this machine: starts a broker, a coordinator and workers, finds a"
          + " network per seed, and writes a report."
    })
final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--preset",
      paramLabel = "NAME",
      defaultValue = "demo",
      description =
          "smoke, demo, fashion; on a GPU cifar10 or imagenet, or one of both with -evaluation"
              + " (default: ${DEFAULT-VALUE}).")
  private String preset = "";

  @Mixin private NewSweepMixin created = new NewSweepMixin();
  @Mixin private SweepMixin sweep = new SweepMixin();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    SweepSpec asked = SweepChoice.of(null, preset);
    SweepFolder folder = created.folder(asked, preset);
    return LocalSweep.of(folder, sweep, spec.commandLine().getOut()).run();
  }
}
