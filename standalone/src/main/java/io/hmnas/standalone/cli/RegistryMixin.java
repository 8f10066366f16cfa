package io.hmnas.standalone.cli;

import io.hmnas.schemas.registry.RegistrySettings;
import io.hmnas.schemas.serde.CatalogueRegistry;
import io.hmnas.schemas.serde.SchemaRegistry;
import io.hmnas.schemas.topic.Topics;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.BiFunction;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of every command that reads or writes records. */
final class RegistryMixin {
  @Option(
      names = "--schema-registry",
      paramLabel = "URL,...",
      defaultValue = "${env:HMNAS_SCHEMA_REGISTRY}",
      description =
          "Schema registry with Confluent's REST interface; every process of a cluster must be given"
              + " the same, or none (environment: HMNAS_SCHEMA_REGISTRY).")
  private @Nullable String url;

  @Option(
      names = "--schema-registry-config",
      paramLabel = "FILE",
      defaultValue = "${env:HMNAS_SCHEMA_REGISTRY_CONFIG}",
      description =
          "Its other settings, for example for authentication, as a properties file with the names"
              + " of Confluent's client (environment: HMNAS_SCHEMA_REGISTRY_CONFIG).")
  private @Nullable Path file;

  /**
   * What the options ask for; without any, the ids that follow from the schemas themselves.
   *
   * @throws UsageException if the file cannot be read, or a setting is not as it must be
   */
  SchemaRegistry of(Topics topics) {
    return of(topics, Registries::with);
  }

  /**
   * The same, but asked for nothing before it is needed, so that a command that only reads
   * registers nothing.
   *
   * @throws UsageException as {@link #of}
   */
  SchemaRegistry whenNeeded(Topics topics) {
    return of(topics, Registries::whenNeeded);
  }

  private SchemaRegistry of(
      Topics topics, BiFunction<Map<String, String>, Topics, SchemaRegistry> maker) {
    Map<String, String> settings = settings();
    if (settings.isEmpty()) {
      return CatalogueRegistry.standard();
    }
    try {
      return maker.apply(settings, topics);
    } catch (ConfigException e) {
      throw new UsageException("schema registry: " + e.getMessage(), e);
    }
  }

  /** The settings given; empty if no registry is to be used. */
  Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    if (file != null) {
      Properties properties = new Properties();
      try (Reader reader = Files.newBufferedReader(file)) {
        properties.load(reader);
      } catch (IOException e) {
        throw new UsageException(
            "--schema-registry-config: cannot read " + file + " (" + e + ")", e);
      }
      properties.stringPropertyNames().forEach(n -> settings.put(n, properties.getProperty(n)));
    }
    if (url != null && !url.isBlank()) {
      settings.put(RegistrySettings.URL, url);
    }
    return settings;
  }
}
