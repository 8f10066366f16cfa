package io.hmnas.standalone.cli;

import io.hmnas.schemas.config.SweepSpec;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Any sweep file. */
@Command(
    name = "run",
    description = "Runs the sweep that a file describes on this machine, as 'hmnas demo' does.")
final class RunCommand implements Callable<Integer> {
  @Option(
      names = {"-f", "--file"},
      paramLabel = "SWEEP.yaml",
      required = true,
      description = "The sweep file; 'preset: demo' is the shortest one.")
  private Path file = Path.of("");

  @Option(
      names = "--dry-run",
      description = "Print what would be trained, as 'hmnas inspect' does, and start nothing.")
  private boolean dryRun;

  @Mixin private NewSweepMixin created = new NewSweepMixin();
  @Mixin private SweepMixin sweep = new SweepMixin();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    SweepSpec asked = SweepChoice.of(file, "");
    if (dryRun) {
      PrintWriter out = spec.commandLine().getOut();
      out.print(NetworkText.of(asked.config(), sweep.data().sources()));
      out.flush();
      return ExitCodes.OK;
    }
    SweepFolder folder = created.folder(asked, "sweep");
    return LocalSweep.of(folder, sweep, spec.commandLine().getOut()).run();
  }
}
