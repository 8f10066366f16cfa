package io.hmnas.standalone.cli;

import io.hmnas.standalone.broker.BrokerOptions;
import io.hmnas.standalone.broker.EmbeddedBroker;
import io.hmnas.standalone.process.Leash;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A broker on this machine, for trying things out. */
@Command(
    name = "broker",
    description = "Runs a Kafka broker on this machine's loopback interface until stopped.")
final class BrokerCommand implements Callable<Integer> {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(12);

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      defaultValue = "runs/broker",
      description = "Where it keeps its data (default: ${DEFAULT-VALUE}).")
  private Path directory = Path.of("");

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "9092",
      description = "Port for clients; 0 means any free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(names = "--on-leash", hidden = true, description = "End when standard input ends.")
  private boolean onLeash;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    EmbeddedBroker broker = EmbeddedBroker.start(options());
    if (onLeash) {
      Leash.ofThisProcess().onRelease(broker::close, STOP_LIMIT);
    } else {
      Shutdown.onExit("close-broker", broker::close);
    }
    spec.commandLine()
        .getOut()
        .printf("Broker on %s. Ctrl-C stops it.%n", broker.bootstrapServers());
    spec.commandLine().getOut().flush();
    Shutdown.sleepForEver();
    return ExitCodes.OK;
  }

  private BrokerOptions options() {
    try {
      return new BrokerOptions(directory, port);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--" + e.getMessage(), e);
    }
  }
}
