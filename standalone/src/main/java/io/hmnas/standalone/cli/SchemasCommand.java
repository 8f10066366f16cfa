package io.hmnas.standalone.cli;

import io.hmnas.schemas.registry.ClusterRegistry;
import io.hmnas.schemas.registry.HttpSchemaRegistry;
import io.hmnas.schemas.registry.SchemaRegistries;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.kafka.common.config.ConfigException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Schemas of a cluster. */
@Command(
    name = "schemas",
    description = "Schemas of a cluster.",
    subcommands = SchemasCommand.Apply.class)
final class SchemasCommand extends CommandGroup {
  /** Registers what is missing. */
  @Command(
      name = "apply",
      description =
          "Sets the subjects of all topics to FULL_TRANSITIVE and registers this version's schemas."
              + " Needed once where the processes may not register (auto.register.schemas=false).")
  static final class Apply implements Callable<Integer> {
    @Mixin private KafkaMixin kafka = new KafkaMixin();
    @Mixin private RegistryMixin registry = new RegistryMixin();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      HttpSchemaRegistry client = client();
      new TreeMap<>(ClusterRegistry.subjects(kafka.topics()))
          .forEach(
              (subject, schema) -> {
                client.setCompatibility(subject, "FULL_TRANSITIVE");
                out.printf("%s: id %d%n", subject, client.register(subject, schema));
              });
      return ExitCodes.OK;
    }

    private HttpSchemaRegistry client() {
      Map<String, String> settings = registry.settings();
      if (settings.isEmpty()) {
        throw new UsageException("give the schema registry: --schema-registry URL");
      }
      try {
        if (SchemaRegistries.of(settings) instanceof HttpSchemaRegistry client) {
          return client;
        }
        throw new UsageException("register with the tools of the client that is configured");
      } catch (ConfigException e) {
        throw new UsageException("schema registry: " + e.getMessage(), e);
      }
    }
  }
}
