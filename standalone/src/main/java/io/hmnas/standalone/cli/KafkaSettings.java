package io.hmnas.standalone.cli;

import io.hmnas.schemas.kafka.KafkaConnection;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** A Kafka client's settings from a file and the environment, which goes first. */
final class KafkaSettings {
  /** Begins the name of every variable that holds one setting. */
  static final String VARIABLES = "HMNAS_KAFKA_";

  /** Names the file. */
  static final String FILE_VARIABLE = VARIABLES + "CONFIG";

  /**
   * What Kubernetes sets in every container for a service whose name begins alike, such as
   * hmnas-kafka-bootstrap.
   */
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          VARIABLES
              + "(.*_)?(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_.*)?)?)");

  private KafkaSettings() {}

  /**
   * @throws UsageException if the file cannot be read, or a setting is not as it must be; the
   *     message names it and holds no secret
   */
  static KafkaConnection connection(
      String bootstrapServers, @Nullable Path file, Map<String, String> environment) {
    Map<String, String> settings = new HashMap<>();
    if (file != null) {
      settings.putAll(read(file));
    }
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(VARIABLES)
              && !name.equals(FILE_VARIABLE)
              && !SERVICE_LINK.matcher(name).matches()) {
            settings.put(setting(name), value);
          }
        });
    try {
      return KafkaConnection.of(bootstrapServers, settings);
    } catch (ConfigException e) {
      throw new UsageException(
          "Kafka client (%s%s*): %s"
              .formatted(
                  file == null ? "" : "--kafka-config " + file + ", ", VARIABLES, e.getMessage()),
          e);
    }
  }

  private static Map<String, String> read(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new UsageException("--kafka-config: cannot read " + file + " (" + e + ")", e);
    }
    Map<String, String> settings = new HashMap<>();
    properties.stringPropertyNames().forEach(n -> settings.put(n, properties.getProperty(n)));
    return settings;
  }

  private static String setting(String variable) {
    return variable.substring(VARIABLES.length()).toLowerCase(Locale.ROOT).replace('_', '.');
  }
}
