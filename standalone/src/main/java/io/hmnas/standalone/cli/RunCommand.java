package io.hmnas.standalone.cli;

import io.hmnas.schemas.config.SweepFile;
import io.hmnas.schemas.config.SweepSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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

  @Mixin private NewSweepMixin created = new NewSweepMixin();
  @Mixin private SweepMixin sweep = new SweepMixin();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    SweepSpec asked = SweepFile.parse(text(), file.toString());
    SweepFolder folder = created.folder(asked, "sweep");
    return LocalSweep.of(folder, sweep, spec.commandLine().getOut()).run();
  }

  private String text() {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UsageException("cannot read the sweep file " + file + " (" + e + ")", e);
    }
  }
}
