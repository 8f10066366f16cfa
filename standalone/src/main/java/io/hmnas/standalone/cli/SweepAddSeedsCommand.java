package io.hmnas.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.hmnas.standalone.remote.RemoteSweeps;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Adds seeds to a sweep. */
@Command(
    name = "add-seeds",
    description = "Adds seeds to a sweep; those that it has are not run again.")
final class SweepAddSeedsCommand implements Callable<Integer> {
  @Parameters(paramLabel = "SWEEP", description = "The sweep's id.")
  private String sweepId = "";

  @Option(
      names = "--seeds",
      paramLabel = "SEEDS",
      required = true,
      description = "Seeds, for example 4..10 or 1,5,9.")
  private String seeds = "";

  @Mixin private RemoteMixin remote = new RemoteMixin();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    List<Long> chosen = Seeds.parse(seeds);
    PrintWriter out = spec.commandLine().getOut();
    try (RemoteSweeps sweeps = remote.open()) {
      JsonNode sweep = sweeps.addSeeds(sweepId, chosen);
      out.println(remote.json() ? SweepText.json(sweep) : SweepText.line(sweep));
      return ExitCodes.OK;
    }
  }
}
