package io.hmnas.schemas.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;

/**
 * How a Kafka client of any kind gets to the brokers: their addresses, and settings that all kinds
 * have, such as those of security. Immutable. It holds secrets, which its text does not show.
 *
 * <pre>{@code
 * KafkaConnection kafka =
 *     KafkaConnection.of("broker:9093", Map.of("security.protocol", "SSL", ...));
 * new KafkaProducer<>(kafka.with(Map.of("acks", "all")), ...);
 * }</pre>
 */
public final class KafkaConnection {
  private static final String PROVIDERS = AbstractConfig.CONFIG_PROVIDERS_CONFIG;

  /** Secrets in files, one a file or as properties, and in the environment: {@code ${env:NAME}}. */
  private static final Map<String, String> DEFAULT_PROVIDERS =
      Map.of(
          PROVIDERS,
          "file,directory,env",
          PROVIDERS + ".file.class",
          "org.apache.kafka.common.config.provider.FileConfigProvider",
          PROVIDERS + ".directory.class",
          "org.apache.kafka.common.config.provider.DirectoryConfigProvider",
          PROVIDERS + ".env.class",
          "org.apache.kafka.common.config.provider.EnvVarConfigProvider");

  private static final Set<String> COMMON = common();

  private final String bootstrapServers;
  private final Map<String, String> settings;

  private KafkaConnection(String bootstrapServers, Map<String, String> settings) {
    this.bootstrapServers = bootstrapServers;
    this.settings = settings;
  }

  /** Without security. */
  public static KafkaConnection to(String bootstrapServers) {
    return new KafkaConnection(bootstrapServers, Map.of());
  }

  /**
   * With settings of the client. A value may point to where it is kept: {@code ${file:PATH:KEY}},
   * {@code ${directory:PATH:FILE}}, {@code ${env:NAME}}, or as {@code config.providers} say.
   *
   * @throws ConfigException if a setting is none that every client has, has a value that it cannot
   *     have, or points to what is not there
   */
  public static KafkaConnection of(String bootstrapServers, Map<String, String> settings) {
    if (settings.isEmpty()) {
      return to(bootstrapServers);
    }
    for (String name : new TreeSet<>(settings.keySet())) {
      if (!COMMON.contains(name) && !isProvider(name)) {
        throw new ConfigException(
            name
                + " is not a setting that every Kafka client has: remove it; there are security.*,"
                + " sasl.*, ssl.* and "
                + String.join(", ", others()));
      }
    }
    return new KafkaConnection(bootstrapServers, resolved(settings));
  }

  private static Map<String, String> resolved(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    if (!settings.containsKey(PROVIDERS)) {
      all.putAll(DEFAULT_PROVIDERS);
    }
    // What is resolved here is checked, too: a value out of its range is found now.
    Map<String, Object> found =
        new AbstractConfig(AdminClientConfig.configDef(), all, false).originals();
    Map<String, String> resolved = new HashMap<>();
    found.forEach(
        (name, value) -> {
          if (COMMON.contains(name)) {
            resolved.put(name, String.valueOf(value));
          }
        });
    resolved.forEach(KafkaConnection::requireResolved);
    return Map.copyOf(resolved);
  }

  /** What a provider does not have is left standing as it was written. */
  private static void requireResolved(String name, String value) {
    int start = value.indexOf("${");
    int end = value.indexOf('}', Math.max(start, 0));
    if (start >= 0 && end > start) {
      throw new ConfigException(
          "%s points to %s, which is not there: give a file and key, or a variable, that exists"
              .formatted(name, value.substring(start, end + 1)));
    }
  }

  private static boolean isProvider(String name) {
    return name.equals(PROVIDERS) || name.startsWith(PROVIDERS + ".");
  }

  private static Set<String> common() {
    Set<String> names = new TreeSet<>(AdminClientConfig.configNames());
    names.retainAll(ProducerConfig.configNames());
    names.retainAll(ConsumerConfig.configNames());
    // These two are told by other means, and are not the same for all clients.
    names.remove(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
    names.remove(CommonClientConfigs.CLIENT_ID_CONFIG);
    // Done with when the connection is made.
    names.remove(PROVIDERS);
    return Set.copyOf(names);
  }

  private static Set<String> others() {
    Set<String> others = new TreeSet<>(COMMON);
    others.removeIf(name -> name.matches("(security|sasl|ssl)\\..*"));
    return others;
  }

  /** Brokers to ask for the others: {@code host:port}, separated by commas. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** The settings beside the addresses; secrets among them. */
  public Map<String, String> settings() {
    return settings;
  }

  /** All settings of a client that needs no others; secrets among them. */
  public Map<String, Object> client() {
    return with(Map.of());
  }

  /**
   * All settings of a client; secrets among them.
   *
   * @param own what this client has beside the connection; goes first
   */
  public Map<String, Object> with(Map<String, ?> own) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    all.putAll(own);
    return all;
  }

  @Override
  public String toString() {
    return "KafkaConnection[" + bootstrapServers + ", " + new TreeSet<>(settings.keySet()) + "]";
  }
}
