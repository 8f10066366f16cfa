package io.hmnas.standalone.cli;

import io.hmnas.schemas.topic.Topics;
import io.hmnas.standalone.remote.HttpSweeps;
import io.hmnas.standalone.remote.KafkaSweeps;
import io.hmnas.standalone.remote.RemoteSweeps;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the running system is, and how to show what it says. */
final class RemoteMixin {
  @Option(
      names = "--server",
      paramLabel = "URL",
      description =
          "A coordinator's HTTP interface (default: http://127.0.0.1:8080; environment:"
              + " HMNAS_SERVER).")
  private @Nullable String server;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "File with the bearer token of the server (default: the token in the environment"
              + " variable HMNAS_TOKEN, if any).")
  private @Nullable Path tokenFile;

  @Option(
      names = {"--bootstrap", "--bootstrap-servers"},
      paramLabel = "HOST:PORT,...",
      description = "Brokers, to go without a server, straight over Kafka.")
  private @Nullable String bootstrapServers;

  @Mixin private KafkaSettingsMixin kafka = new KafkaSettingsMixin();

  @Mixin private PrefixMixin prefix = new PrefixMixin();

  @Mixin private RegistryMixin registry = new RegistryMixin();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table or json (default: ${DEFAULT-VALUE}).")
  private String output = "";

  /**
   * @throws UsageException if the options contradict each other
   * @throws io.hmnas.standalone.remote.RemoteException if the brokers cannot be reached
   */
  RemoteSweeps open() {
    json();
    if (bootstrapServers == null) {
      return http();
    }
    if (server != null) {
      throw new UsageException("--server and --bootstrap are two ways to a system: choose one");
    }
    Topics topics = prefix.topics();
    return KafkaSweeps.open(
        kafka.connection(bootstrapServers), topics, registry.whenNeeded(topics));
  }

  private RemoteSweeps http() {
    String variable = System.getenv("HMNAS_SERVER");
    String url = server != null ? server : variable == null ? "http://127.0.0.1:8080" : variable;
    try {
      return new HttpSweeps(url, Token.of(tokenFile));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--server " + e.getMessage(), e);
    }
  }

  /**
   * @throws UsageException if it is neither json nor table
   */
  boolean json() {
    if (!output.equals("json") && !output.equals("table")) {
      throw new UsageException("--output must be table or json, got '" + output + "'");
    }
    return output.equals("json");
  }
}
