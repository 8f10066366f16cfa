package io.hmnas.standalone.cli;

import io.hmnas.standalone.remote.RemoteSweeps;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Follows a sweep. */
@Command(name = "watch", description = "Follows a sweep until its end.")
final class SweepWatchCommand implements Callable<Integer> {
  @Parameters(paramLabel = "SWEEP", description = "The sweep's id.")
  private String sweepId = "";

  @Mixin private RemoteMixin remote = new RemoteMixin();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    try (RemoteSweeps sweeps = remote.open()) {
      return new SweepWatch(sweeps, remote.json(), out).untilEnd(sweepId);
    }
  }
}
