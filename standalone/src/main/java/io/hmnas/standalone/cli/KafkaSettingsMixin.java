package io.hmnas.standalone.cli;

import io.hmnas.schemas.kafka.KafkaConnection;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Settings of Kafka's clients beside the brokers' addresses; no secret is an option. */
final class KafkaSettingsMixin {
  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      defaultValue = "${env:" + KafkaSettings.FILE_VARIABLE + "}",
      description =
          "Further settings of every Kafka client, such as security.protocol and"
              + " sasl.jaas.config, as a properties file (environment: "
              + KafkaSettings.FILE_VARIABLE
              + "; a single setting: "
              + KafkaSettings.VARIABLES
              + "SECURITY_PROTOCOL and so on).")
  private @Nullable Path file;

  /**
   * How to get to the brokers at an address.
   *
   * @throws UsageException if the file cannot be read, or a setting is not as it must be
   */
  KafkaConnection connection(String bootstrapServers) {
    return KafkaSettings.connection(bootstrapServers, file, System.getenv());
  }
}
