package io.hmnas.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.hmnas.standalone.remote.RemoteSweeps;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sweeps in short. */
@Command(name = "list", description = "Lists the sweeps.")
final class SweepListCommand implements Callable<Integer> {
  @Option(
      names = "--status",
      paramLabel = "STATUS",
      description = "Only sweeps that are accepted, running, completed, failed or cancelled.")
  private @Nullable String status;

  @Mixin private RemoteMixin remote = new RemoteMixin();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (RemoteSweeps sweeps = remote.open()) {
      List<JsonNode> found = sweeps.list(Optional.ofNullable(status));
      out.print(
          remote.json()
              ? SweepText.jsonList(found) + System.lineSeparator()
              : SweepText.sweeps(found));
      out.flush();
      return ExitCodes.OK;
    }
  }
}
