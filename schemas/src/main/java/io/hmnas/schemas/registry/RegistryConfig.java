package io.hmnas.schemas.registry;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/**
 * How to reach a schema registry and what to ask of it. See {@link RegistrySettings}.
 *
 * @param urls without a slash at the end; at least one
 * @param tls Kafka's names ({@code ssl.truststore.location}) and values; empty for the defaults of
 *     Java
 */
record RegistryConfig(List<URI> urls, AbstractConfig values, Map<String, Object> tls) {
  private static final String SSL = RegistrySettings.PREFIX + "ssl.";
  private static final ConfigDef SSL_DEFINITION = new ConfigDef().withClientSslSupport();

  /**
   * Reads the settings of a Kafka client: those of the registry are checked, others are let be.
   *
   * @throws ConfigException if one of the registry's is unknown, not implemented or out of range
   */
  static RegistryConfig parse(Map<String, ?> settings) {
    Map<String, Object> own = new HashMap<>();
    Map<String, Object> tls = new HashMap<>();
    settings.forEach(
        (name, value) -> {
          if (name.startsWith(SSL)) {
            tls.put(name.substring(RegistrySettings.PREFIX.length()), value);
          } else if (!name.equals(RegistrySettings.CLIENT_CLASS)) {
            own(name).ifPresent(known -> own.put(known, checked(known, value)));
          }
        });
    AbstractConfig values = new AbstractConfig(RegistrySettings.DEFINITION, own, false);
    return new RegistryConfig(urls(values), values, tls(tls));
  }

  /** The setting's name without Confluent's optional prefix; empty if it is not the registry's. */
  private static Optional<String> own(String name) {
    if (RegistrySettings.NAMESPACES.stream().noneMatch(name::startsWith)) {
      return Optional.empty();
    }
    String bare =
        name.startsWith(RegistrySettings.PREFIX) && !name.equals(RegistrySettings.URL)
            ? name.substring(RegistrySettings.PREFIX.length())
            : name;
    if (RegistrySettings.DEFINITION.names().contains(bare)
        || RegistrySettings.STRATEGIES.contains(bare)) {
      return Optional.of(bare);
    }
    throw new ConfigException(
        name
            + " is not a setting of this schema registry client: remove it, or use another client ("
            + RegistrySettings.CLIENT_CLASS
            + "); it knows "
            + String.join(", ", RegistrySettings.DEFINITION.names())
            + " and schema.registry.ssl.*");
  }

  private static Object checked(String name, Object value) {
    if (RegistrySettings.STRATEGIES.contains(name)) {
      String given = value instanceof Class<?> type ? type.getName() : value.toString();
      if (!given.endsWith(".TopicNameStrategy")) {
        throw new ConfigException(
            name, given, "only TopicNameStrategy is implemented: subject = topic + \"-value\"");
      }
    }
    return value;
  }

  private static List<URI> urls(AbstractConfig values) {
    List<URI> urls =
        values.getList(RegistrySettings.URL).stream()
            .map(text -> text.endsWith("/") ? text.substring(0, text.length() - 1) : text)
            .map(RegistryConfig::url)
            .toList();
    if (urls.isEmpty()) {
      throw new ConfigException(RegistrySettings.URL, "", "give at least one address");
    }
    return urls;
  }

  private static URI url(String text) {
    try {
      URI url = URI.create(text);
      if (url.getHost() != null
          && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw new ConfigException(
        RegistrySettings.URL, text, "must be http://host:port or https://host:port");
  }

  private static Map<String, Object> tls(Map<String, Object> given) {
    for (String name : given.keySet()) {
      if (!SSL_DEFINITION.names().contains(name)) {
        throw new ConfigException(RegistrySettings.PREFIX + name + " is not a setting of TLS");
      }
    }
    if ("".equals(given.get("ssl.endpoint.identification.algorithm"))) {
      throw new ConfigException(
          SSL + "endpoint.identification.algorithm",
          "",
          "host names are always checked: give the server a certificate for its name");
    }
    return given.isEmpty() ? Map.of() : SSL_DEFINITION.parse(given);
  }

  boolean flag(String name) {
    return values.getBoolean(name);
  }

  /** The value of the header Authorization for requests to an address. */
  Optional<String> authorization(URI url) {
    String token = secret(RegistrySettings.BEARER_TOKEN);
    if (!token.isEmpty()) {
      return Optional.of("Bearer " + token);
    }
    String user =
        values.getString(RegistrySettings.BASIC_SOURCE).equals("USER_INFO")
            ? secret(RegistrySettings.BASIC_USER_INFO)
            : Optional.ofNullable(url.getUserInfo()).orElse("");
    return user.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
  }

  private String secret(String name) {
    Password password = values.getPassword(name);
    return password.value();
  }

  /** The addresses without passwords, for messages. */
  String where() {
    return String.join(", ", urls.stream().map(RegistryConfig::bare).toList());
  }

  /** An address without user and password. */
  static String bare(URI url) {
    String userInfo = url.getRawUserInfo();
    return userInfo == null ? url.toString() : url.toString().replace(userInfo + "@", "");
  }
}
