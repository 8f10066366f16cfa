package io.hmnas.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.hmnas.schemas.config.Presets;
import io.hmnas.schemas.config.SweepFile;
import io.hmnas.schemas.config.SweepId;
import io.hmnas.schemas.config.SweepSpec;
import io.hmnas.standalone.remote.RemoteSweeps;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Hands in a sweep. */
@Command(
    name = "submit",
    description =
        "Hands in a sweep. With an id (--id, or name in the file) this can be repeated: the same"
            + " sweep is not made twice.")
final class SweepSubmitCommand implements Callable<Integer> {
  @ArgGroup(multiplicity = "1")
  private Source source = new Source();

  /** What to run: one of these. */
  private static final class Source {
    @Option(
        names = {"-f", "--file"},
        paramLabel = "SWEEP.yaml",
        description = "A sweep file.")
    private @Nullable Path file;

    @Option(names = "--preset", paramLabel = "NAME", description = "A preset.")
    private @Nullable String preset;
  }

  @Option(
      names = "--seeds",
      paramLabel = "SEEDS",
      description = "Seeds, for example 1..10 or 1,5,9 (default: as the sweep says).")
  private @Nullable String seeds;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "The sweep's id (default: as the file says, else a new one).")
  private @Nullable String id;

  @Option(names = "--wait", description = "Watch the sweep until its end.")
  private boolean wait;

  @Mixin private RemoteMixin remote = new RemoteMixin();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    SweepSpec sweep = spec();
    String sweepId = id != null ? id : sweep.name().orElseGet(() -> "sweep-" + UUID.randomUUID());
    if (!SweepId.isValid(sweepId)) {
      throw new UsageException(
          "--id must be 1..100 letters, digits, dots, dashes and underscores, got '"
              + sweepId
              + "'");
    }
    List<Long> chosen = seeds == null ? sweep.seeds() : Seeds.parse(seeds);
    PrintWriter out = spec.commandLine().getOut();
    try (RemoteSweeps sweeps = remote.open()) {
      JsonNode made = sweeps.create(sweepId, sweep.config(), chosen);
      if (wait) {
        return new SweepWatch(sweeps, remote.json(), out).untilEnd(sweepId);
      }
      out.println(remote.json() ? SweepText.json(made) : SweepText.line(made));
      return ExitCodes.OK;
    }
  }

  private SweepSpec spec() {
    Path file = source.file;
    if (file == null) {
      try {
        return Presets.load(String.valueOf(source.preset));
      } catch (IllegalArgumentException e) {
        throw new UsageException("--" + e.getMessage(), e);
      }
    }
    try {
      return SweepFile.parse(Files.readString(file, StandardCharsets.UTF_8), file.toString());
    } catch (IOException e) {
      throw new UsageException("cannot read the sweep file " + file + " (" + e + ")", e);
    }
  }
}
