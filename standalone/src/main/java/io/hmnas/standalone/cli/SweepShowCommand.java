package io.hmnas.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hmnas.standalone.remote.RemoteSweeps;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A sweep and its runs. */
@Command(name = "show", description = "Shows a sweep and its runs.")
final class SweepShowCommand implements Callable<Integer> {
  @Parameters(paramLabel = "SWEEP", description = "The sweep's id.")
  private String sweepId = "";

  @Mixin private RemoteMixin remote = new RemoteMixin();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (RemoteSweeps sweeps = remote.open()) {
      JsonNode sweep = sweeps.show(sweepId);
      if (remote.json()) {
        ((ObjectNode) sweep).putArray("runs").addAll(sweeps.runs(sweepId));
        out.println(SweepText.json(sweep));
      } else {
        out.println(SweepText.line(sweep));
        out.print(SweepText.runs(sweeps.runs(sweepId)));
      }
      out.flush();
      return ExitCodes.OK;
    }
  }
}
