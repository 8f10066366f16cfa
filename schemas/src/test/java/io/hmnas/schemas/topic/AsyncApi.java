package io.hmnas.schemas.topic;

import io.hmnas.schemas.topic.TopicSpec.Cleanup;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * The topics as an AsyncAPI 3 document, from the point of view of a program outside: what it may
 * send, and what it can receive.
 */
final class AsyncApi {
  private static final String KAFKA_BINDING = "0.5.0";
  private static final String CONFLUENT =
      "Confluent wire format: byte 0, the schema's id as 4 bytes big-endian, the Avro binary body.";

  /** Topics on which programs outside may write. */
  private final List<String> open;

  private final Topics topics;

  AsyncApi(Topics topics) {
    this.topics = topics;
    this.open = List.of(topics.sweepRequests(), topics.tasks());
  }

  String yaml() {
    DumperOptions options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setWidth(120);
    options.setSplitLines(true);
    return "# Written from the topic catalogue and the Avro schemas by AsyncApiTest; do not edit.\n"
        + new Yaml(options).dump(document());
  }

  private Map<String, Object> document() {
    Map<String, Object> channels = new LinkedHashMap<>();
    Map<String, Object> operations = new LinkedHashMap<>();
    Map<String, Object> messages = new LinkedHashMap<>();
    Map<String, Object> schemas = new LinkedHashMap<>();
    for (TopicSpec topic : topics.catalogue()) {
      String name = camelCase(topic.name().substring(topics.prefix().length() + 1));
      String message =
          topic
              .valueSchema()
              .map(Schema::getName)
              .orElse(isDeadLetters(topic) ? "DeadLetter" : "StoredSchema");
      channels.put(name, channel(topic, message));
      operations.put("receive" + capital(name), operation("receive", name, message));
      if (open.contains(topic.name())) {
        operations.put("send" + capital(name), operation("send", name, message));
      }
      messages.put(message, message(topic, message));
      topic.valueSchema().ifPresent(schema -> schemas.put(message, avro(schema)));
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("asyncapi", "3.0.0");
    document.put(
        "info",
        ordered(
            "title",
            "HM-NAS on Kafka",
            "version",
            "1",
            "description",
            "Topics of HM-NAS, seen from a program outside. Compatibility of all schemas is"
                + " FULL_TRANSITIVE: fields are added with defaults, and none is ever removed."
                + " The prefix of the names can be configured; this is the default one.",
            "license",
            ordered(
                "name", "Apache-2.0", "url", "https://www.apache.org/licenses/LICENSE-2.0.html")));
    document.put("defaultContentType", "application/vnd.apache.avro");
    document.put("channels", channels);
    document.put("operations", operations);
    document.put("components", ordered("messages", messages, "schemas", schemas));
    return document;
  }

  private static Map<String, Object> channel(TopicSpec topic, String message) {
    Map<String, Object> configuration = new LinkedHashMap<>();
    configuration.put("cleanup.policy", List.of(topic.cleanup().configValue()));
    topic
        .retention()
        .map(Duration::toMillis)
        .ifPresent(ms -> configuration.put("retention.ms", ms));
    return ordered(
        "address",
        topic.name(),
        "description",
        topic.doc()
            + (topic.cleanup() == Cleanup.COMPACT
                ? " The latest record of every key is kept."
                : " Kept for " + topic.retention().orElseThrow().toDays() + " days."),
        "messages",
        ordered(message, reference("#/components/messages/" + message)),
        "bindings",
        ordered(
            "kafka",
            ordered(
                "partitions",
                topic.partitions(),
                "topicConfiguration",
                configuration,
                "bindingVersion",
                KAFKA_BINDING)));
  }

  private static Map<String, Object> operation(String action, String channel, String message) {
    return ordered(
        "action",
        action,
        "channel",
        reference("#/channels/" + channel),
        "messages",
        List.of(reference("#/channels/" + channel + "/messages/" + message)));
  }

  private boolean isDeadLetters(TopicSpec topic) {
    return topic.name().equals(topics.deadLetters());
  }

  private Map<String, Object> message(TopicSpec topic, String name) {
    Map<String, Object> binding = new LinkedHashMap<>();
    binding.put("key", ordered("type", "string", "description", "UTF-8 text: " + topic.key()));
    if (topic.valueSchema().isPresent()) {
      binding.put("schemaIdLocation", "payload");
      binding.put("schemaIdPayloadEncoding", "confluent");
      binding.put("schemaLookupStrategy", "TopicNameStrategy");
    }
    binding.put("bindingVersion", KAFKA_BINDING);
    Map<String, Object> message = new LinkedHashMap<>();
    message.put("name", name);
    message.put(
        "description",
        topic.valueSchema().map(schema -> schema.getDoc() + " " + CONFLUENT).orElse(topic.doc()));
    message.put(
        "contentType",
        topic.valueSchema().isPresent()
            ? "application/vnd.apache.avro"
            : isDeadLetters(topic) ? "application/octet-stream" : "application/json");
    if (topic.valueSchema().isPresent()) {
      message.put("payload", reference("#/components/schemas/" + name));
    } else if (isDeadLetters(topic)) {
      Map<String, Object> headers = new LinkedHashMap<>();
      deadLetterHeaders()
          .forEach(
              header ->
                  headers.put(header, ordered("type", "string", "description", "UTF-8 text")));
      message.put("headers", ordered("type", "object", "properties", headers));
    }
    message.put("bindings", ordered("kafka", binding));
    return message;
  }

  /** A schema parses as YAML because it is JSON. */
  private static Map<String, Object> avro(Schema schema) {
    return ordered(
        "schemaFormat",
        "application/vnd.apache.avro;version=1.9.0",
        "schema",
        new Yaml().load(schema.toString()));
  }

  /** All of them, so that a new one cannot be forgotten here. */
  private static List<String> deadLetterHeaders() {
    return Arrays.stream(DeadLetterHeaders.class.getFields())
        .filter(field -> field.getType() == String.class)
        .map(AsyncApi::constant)
        .sorted()
        .toList();
  }

  private static String constant(Field field) {
    try {
      return String.valueOf(field.get(null));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Object> reference(String target) {
    return ordered("$ref", target);
  }

  private static Map<String, Object> ordered(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }

  private static String camelCase(String dashed) {
    StringBuilder name = new StringBuilder();
    for (String word : dashed.split("-", -1)) {
      name.append(name.isEmpty() ? word : capital(word));
    }
    return name.toString();
  }

  private static String capital(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }
}
