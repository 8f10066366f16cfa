package io.hmnas.standalone.cli;

import io.hmnas.standalone.registry.EmbeddedRegistry;
import io.javalin.util.JavalinBindException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A schema registry on this machine. */
@Command(
    name = "registry",
    description =
        "Runs a schema registry on this machine's loopback interface until stopped; it keeps its"
            + " schemas in a topic (see 'hmnas topics apply').")
final class RegistryCommand implements Callable<Integer> {
  @Mixin private KafkaMixin kafka = new KafkaMixin();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8081",
      description = "Port; 0 means any free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    if (port < 0 || port > 65535) {
      throw new UsageException("--port must be 0..65535, got " + port);
    }
    EmbeddedRegistry registry;
    try {
      registry = EmbeddedRegistry.start(kafka.connection(), kafka.topics(), port);
    } catch (JavalinBindException e) {
      throw new UsageException(
          "port %d is taken or not allowed: choose another port, or 0 for any free one"
              .formatted(port),
          e);
    }
    Shutdown.onExit("close-registry", registry::close);
    spec.commandLine().getOut().printf("Schema registry at %s. Ctrl-C stops it.%n", registry.url());
    spec.commandLine().getOut().flush();
    Shutdown.sleepForEver();
    return ExitCodes.OK;
  }
}
