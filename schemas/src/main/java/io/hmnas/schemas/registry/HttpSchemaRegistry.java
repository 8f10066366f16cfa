package io.hmnas.schemas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hmnas.schemas.registry.RegistryHttp.Answer;
import io.hmnas.schemas.serde.ContractSchemas;
import io.hmnas.schemas.serde.SchemaRegistry;
import io.hmnas.schemas.serde.SchemaRegistryException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.SchemaParseException;

/**
 * A registry that is asked over HTTP: Confluent's REST interface, which Redpanda, Karapace and
 * Apicurio ({@code /apis/ccompat/v7}) speak, too. What it answered once is remembered, so that an
 * outage is felt only by what is new.
 *
 * <pre>{@code
 * SchemaRegistry registry = SchemaRegistries.of(Map.of("schema.registry.url", "http://localhost:8081"));
 * }</pre>
 */
public final class HttpSchemaRegistry implements SchemaRegistry {
  private final RegistryConfig config;
  private final RegistryHttp http;
  private final InstantSource clock;
  private final RegistryCache cache;
  private final Map<Integer, Instant> missing = new ConcurrentHashMap<>();

  HttpSchemaRegistry(RegistryConfig config) {
    this(config, new RegistryHttp(config), InstantSource.system());
  }

  HttpSchemaRegistry(RegistryConfig config, RegistryHttp http, InstantSource clock) {
    this.config = config;
    this.http = http;
    this.clock = clock;
    this.cache = new RegistryCache(config.values().getInt(RegistrySettings.CACHE_SIZE));
  }

  @Override
  public int idOf(String subject, Schema schema) {
    return cache.idOf(subject, schema, this::ask);
  }

  private int ask(String subject, Schema portable) {
    int id =
        config.flag(RegistrySettings.USE_LATEST)
            ? latest(subject, portable)
            : config.flag(RegistrySettings.AUTO_REGISTER)
                ? register(subject, portable)
                : lookup(subject, portable);
    missing.remove(id);
    return id;
  }

  /**
   * Registers a schema; one that the subject has already keeps its id.
   *
   * @throws SchemaRegistryException if it is not compatible with an earlier version; the message
   *     names the field
   */
  public int register(String subject, Schema schema) {
    Answer answer = http.post(path(subject) + "/versions" + normalize(), body(schema));
    if (answer.status() == 409) {
      // Some servers also say so to all but one of several that register a new subject at once.
      Answer again = http.post(path(subject) + "/versions" + normalize(), body(schema));
      if (again.status() == 409) {
        throw incompatible(again, subject, schema);
      }
      return id(again, subject, schema);
    }
    return id(answer, subject, schema);
  }

  private int lookup(String subject, Schema schema) {
    Answer answer = http.post(path(subject) + normalize(), body(schema));
    if (isAbsent(answer)) {
      throw new SchemaRegistryException(
          "schema registry %s has no %s as it is in this program under %s (%s): register it, for example by 'hmnas schemas apply', or set %s=true"
              .formatted(
                  answer.url(),
                  schema.getFullName(),
                  subject,
                  answer.message(),
                  RegistrySettings.AUTO_REGISTER));
    }
    return id(answer, subject, schema);
  }

  private int latest(String subject, Schema schema) {
    Answer answer = http.get(path(subject) + "/versions/latest");
    int id = id(answer, subject, schema);
    Schema latest = parse(answer);
    if (!SchemaNormalization.toParsingForm(latest)
        .equals(SchemaNormalization.toParsingForm(schema))) {
      throw new SchemaRegistryException(
          "version %d of %s at %s is not the %s that this program writes: register the program's, or set %s=false"
              .formatted(
                  answer.body().path("version").asInt(),
                  subject,
                  answer.url(),
                  schema.getFullName(),
                  RegistrySettings.USE_LATEST));
    }
    return id;
  }

  @Override
  public Optional<Schema> byId(int id) {
    Optional<Schema> known = cache.byId(id);
    if (known.isPresent() || recentlyMissing(id)) {
      return known;
    }
    Answer answer = http.get("/schemas/ids/" + id);
    if (isAbsent(answer)) {
      remember(id);
      return Optional.empty();
    }
    if (!answer.ok()) {
      throw refused(answer, "schema id " + id);
    }
    Schema schema = parse(answer);
    cache.put(id, schema);
    return Optional.of(schema);
  }

  private boolean recentlyMissing(int id) {
    Instant until = missing.get(id);
    return until != null && clock.instant().isBefore(until);
  }

  private void remember(int id) {
    if (missing.size() >= config.values().getInt(RegistrySettings.CACHE_SIZE)) {
      missing.clear();
    }
    Duration time = Duration.ofSeconds(config.values().getLong(RegistrySettings.MISSING_ID_TTL));
    missing.put(id, clock.instant().plus(time));
  }

  @Override
  public String explainUnknown(int id) {
    return "the schema registry "
        + config.where()
        + " has no schema with the id "
        + id
        + ": the writer uses another registry, or none";
  }

  /** All versions of a subject, oldest first; none if there is no such subject. */
  public List<Schema> versions(String subject) {
    Answer answer = http.get(path(subject) + "/versions");
    if (isAbsent(answer)) {
      return List.of();
    }
    List<Schema> schemas = new ArrayList<>();
    for (JsonNode version : required(answer, subject)) {
      schemas.add(parse(good(http.get(path(subject) + "/versions/" + version.asInt()), subject)));
    }
    return schemas;
  }

  /** Whether the registry would take a schema as the next version of a subject. */
  public boolean isCompatible(String subject, Schema schema) {
    Answer answer =
        http.post("/compatibility/subjects/" + encode(subject) + "/versions/latest", body(schema));
    if (isAbsent(answer)) {
      return true;
    }
    return required(answer, subject).path("is_compatible").asBoolean();
  }

  /**
   * Sets what a subject's versions have to be to each other.
   *
   * @param level for example FULL_TRANSITIVE
   */
  public void setCompatibility(String subject, String level) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("compatibility", level);
    JsonNode unused = required(http.put("/config/" + encode(subject), body), subject);
  }

  private SchemaRegistryException incompatible(Answer answer, String subject, Schema schema) {
    // Servers differ in what they say; what is wrong can be found out here as well.
    List<Schema> versions = versions(subject);
    String flaws =
        versions.stream()
            .flatMap(older -> Compatibility.flaws(schema, older).stream())
            .distinct()
            .collect(Collectors.joining("; "));
    return new SchemaRegistryException(
        "schema registry %s refuses %s under %s: %s. Give every field that comes or goes a default, and do not change types"
            .formatted(
                answer.url(),
                schema.getFullName(),
                subject,
                flaws.isEmpty() ? answer.message() : flaws));
  }

  /** A registry says so with a number of its own; any other server's 404 is a wrong address. */
  private static boolean isAbsent(Answer answer) {
    return answer.status() == 404 && answer.errorCode() != 404;
  }

  private static int id(Answer answer, String subject, Schema schema) {
    JsonNode id = required(answer, schema.getFullName() + " under " + subject).path("id");
    if (!id.isIntegralNumber()) {
      throw refused(answer, schema.getFullName() + " under " + subject);
    }
    return id.intValue();
  }

  private static JsonNode required(Answer answer, String what) {
    return good(answer, what).body();
  }

  private static Answer good(Answer answer, String what) {
    if (!answer.ok() || answer.body().isMissingNode()) {
      throw refused(answer, what);
    }
    return answer;
  }

  private static SchemaRegistryException refused(Answer answer, String what) {
    String hint =
        answer.body().isMissingNode()
            ? ": that is not the answer of a schema registry, correct " + RegistrySettings.URL
            : "";
    return new SchemaRegistryException(
        "schema registry %s, asked for %s, answers with status %d: %s%s"
            .formatted(answer.url(), what, answer.status(), answer.message(), hint));
  }

  private static Schema parse(Answer answer) {
    String text = answer.body().path("schema").asText();
    try {
      return new Schema.Parser().parse(text);
    } catch (SchemaParseException e) {
      throw new SchemaRegistryException(
          "schema registry " + answer.url() + " has a schema that is not Avro's: " + e.getMessage(),
          e);
    }
  }

  private static ObjectNode body(Schema schema) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("schema", ContractSchemas.portable(schema).toString());
  }

  private String normalize() {
    return config.flag(RegistrySettings.NORMALIZE) ? "?normalize=true" : "";
  }

  private static String path(String subject) {
    return "/subjects/" + encode(subject);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
