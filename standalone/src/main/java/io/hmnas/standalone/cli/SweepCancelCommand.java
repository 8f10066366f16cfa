package io.hmnas.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.hmnas.standalone.remote.RemoteSweeps;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Cancels a sweep. */
@Command(name = "cancel", description = "Cancels a sweep: its runs end, what they found stays.")
final class SweepCancelCommand implements Callable<Integer> {
  @Parameters(paramLabel = "SWEEP", description = "The sweep's id.")
  private String sweepId = "";

  @Mixin private RemoteMixin remote = new RemoteMixin();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (RemoteSweeps sweeps = remote.open()) {
      JsonNode sweep = sweeps.cancel(sweepId);
      out.println(remote.json() ? SweepText.json(sweep) : SweepText.line(sweep));
      return ExitCodes.OK;
    }
  }
}
