package io.hmnas.standalone.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A sweep that was interrupted. */
@Command(
    name = "resume",
    description = "Goes on with a sweep that was interrupted, from the last step of each run.")
final class ResumeCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FOLDER", description = "The sweep's folder, for example runs/demo-1.")
  private Path folder = Path.of("");

  @Mixin private SweepMixin sweep = new SweepMixin();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    return LocalSweep.of(SweepFolder.open(folder), sweep, spec.commandLine().getOut()).run();
  }
}
