package io.hmnas.schemas.registry;

import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.ValidString;

/** The settings, named as those of Confluent's client, so that an existing configuration works. */
public final class RegistrySettings {
  /** Addresses of the registry; the next is asked when one does not answer. */
  public static final String URL = "schema.registry.url";

  /** A class to use instead of this client. */
  public static final String CLIENT_CLASS = "schema.registry.client.class";

  /** Where user and password come from. */
  public static final String BASIC_SOURCE = "basic.auth.credentials.source";

  /** User and password. */
  public static final String BASIC_USER_INFO = "basic.auth.user.info";

  /** Where the bearer token comes from. */
  public static final String BEARER_SOURCE = "bearer.auth.credentials.source";

  /** The bearer token. */
  public static final String BEARER_TOKEN = "bearer.auth.token";

  /** Whether unknown schemas are registered. */
  public static final String AUTO_REGISTER = "auto.register.schemas";

  /** Whether the latest version of a subject is used. */
  public static final String USE_LATEST = "use.latest.version";

  /** Whether the registry brings schemas into a normal form. */
  public static final String NORMALIZE = "normalize.schemas";

  /** What a deserializer makes of records. */
  public static final String SPECIFIC_READER = "specific.avro.reader";

  /** How many schemas are remembered. */
  public static final String CACHE_SIZE = "max.schemas.per.subject";

  /** How long an id is remembered as unknown. */
  public static final String MISSING_ID_TTL = "missing.id.cache.ttl.sec";

  /** How often a failed request is repeated. */
  public static final String MAX_RETRIES = "max.retries";

  /** Pause before the first repetition. */
  public static final String RETRY_WAIT = "retries.wait.ms";

  /** Longest pause. */
  public static final String RETRY_MAX_WAIT = "retries.max.wait.ms";

  /** Time to connect. */
  public static final String CONNECT_TIMEOUT = "http.connect.timeout.ms";

  /** Time to answer. */
  public static final String READ_TIMEOUT = "http.read.timeout.ms";

  /** Accepted if it is the only one there is. */
  static final List<String> STRATEGIES =
      List.of("value.subject.name.strategy", "key.subject.name.strategy");

  /** Before every setting of TLS; Confluent's client takes the other settings with it, too. */
  static final String PREFIX = "schema.registry.";

  /** What begins so is ours to know; a Kafka client's other settings are not. */
  static final List<String> NAMESPACES =
      List.of(
          PREFIX,
          "basic.auth.",
          "bearer.auth.",
          "auto.register.",
          "use.latest.",
          "use.schema.",
          "latest.",
          "normalize.",
          "specific.avro.",
          "avro.",
          "schema.reflection",
          "schema.format",
          "value.subject.",
          "key.subject.",
          "value.schema.id.",
          "key.schema.id.",
          "reference.subject.",
          "context.name.",
          "rule.",
          "missing.",
          "max.schemas.",
          "max.retries",
          "retries.",
          "http.",
          "proxy.",
          "id.compatibility.",
          "propagate.schema.");

  static final ConfigDef DEFINITION =
      new ConfigDef()
          .define(
              URL,
              ConfigDef.Type.LIST,
              Importance.HIGH,
              "Addresses of the registry, separated by commas; the next is asked when one does not"
                  + " answer.")
          .define(
              BASIC_SOURCE,
              ConfigDef.Type.STRING,
              "URL",
              ValidString.in("URL", "USER_INFO"),
              Importance.MEDIUM,
              "Where user and password come from: USER_INFO (basic.auth.user.info) or URL"
                  + " (http://user:password@host).")
          .define(
              BASIC_USER_INFO,
              ConfigDef.Type.PASSWORD,
              "",
              Importance.MEDIUM,
              "user:password, with basic.auth.credentials.source=USER_INFO.")
          .define(
              BEARER_SOURCE,
              ConfigDef.Type.STRING,
              "STATIC_TOKEN",
              ValidString.in("STATIC_TOKEN"),
              Importance.MEDIUM,
              "Where the bearer token comes from: STATIC_TOKEN (bearer.auth.token).")
          .define(
              BEARER_TOKEN,
              ConfigDef.Type.PASSWORD,
              "",
              Importance.MEDIUM,
              "Bearer token; used instead of user and password.")
          .define(
              AUTO_REGISTER,
              ConfigDef.Type.BOOLEAN,
              true,
              Importance.MEDIUM,
              "Registers a schema that its subject does not have; with false that is an error.")
          .define(
              USE_LATEST,
              ConfigDef.Type.BOOLEAN,
              false,
              Importance.LOW,
              "Writes under the id of the subject's latest version, which has to be the program's"
                  + " schema but for documentation and defaults; registers nothing.")
          .define(
              NORMALIZE,
              ConfigDef.Type.BOOLEAN,
              false,
              Importance.LOW,
              "Has the registry bring schemas into a normal form first.")
          .define(
              SPECIFIC_READER,
              ConfigDef.Type.BOOLEAN,
              false,
              Importance.MEDIUM,
              "Deserializer: makes generated records (true) or generic ones (false).")
          .define(
              CACHE_SIZE,
              ConfigDef.Type.INT,
              1000,
              Range.atLeast(1),
              Importance.LOW,
              "Schemas remembered; when there are more, all are asked for again.")
          .define(
              MISSING_ID_TTL,
              ConfigDef.Type.LONG,
              10L,
              Range.atLeast(0),
              Importance.LOW,
              "Seconds for which an id that the registry does not have is not asked for again.")
          .define(
              MAX_RETRIES,
              ConfigDef.Type.INT,
              3,
              Range.atLeast(0),
              Importance.MEDIUM,
              "Repetitions of a request to all addresses when none answers, or only with 429 or"
                  + " 5xx.")
          .define(
              RETRY_WAIT,
              ConfigDef.Type.LONG,
              1000L,
              Range.atLeast(0),
              Importance.LOW,
              "Milliseconds before the first repetition; doubled for each further one.")
          .define(
              RETRY_MAX_WAIT,
              ConfigDef.Type.LONG,
              20000L,
              Range.atLeast(0),
              Importance.LOW,
              "Longest pause between two repetitions, in milliseconds.")
          .define(
              CONNECT_TIMEOUT,
              ConfigDef.Type.INT,
              5000,
              Range.atLeast(1),
              Importance.LOW,
              "Milliseconds to connect.")
          .define(
              READ_TIMEOUT,
              ConfigDef.Type.INT,
              10000,
              Range.atLeast(1),
              Importance.LOW,
              "Milliseconds to answer.");

  private RegistrySettings() {}
}
