package io.hmnas.standalone.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmnas.schemas.registry.HttpSchemaRegistry;
import io.hmnas.schemas.registry.KafkaAvroDeserializer;
import io.hmnas.schemas.registry.KafkaAvroSerializer;
import io.hmnas.schemas.registry.SchemaRegistries;
import io.hmnas.schemas.serde.SchemaRegistryException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Test;

/** What the client and a registry make of each other, whichever registry it is. */
abstract class RegistryContract {
  private static final String OLD = "{'name': 'a', 'type': 'int', 'default': 0}";
  private static final String ADDED = OLD + ", {'name': 'b', 'type': 'string', 'default': ''}";
  private static final String CHANGED = "{'name': 'a', 'type': 'string', 'default': ''}";
  private static final String REQUIRED = OLD + ", {'name': 'needed', 'type': 'int'}";

  private final String topic = "t-" + UUID.randomUUID();
  private final String subject = topic + "-value";

  /** Where the registry is. */
  abstract String url();

  @Test
  void shouldGiveASchemaOneId() {
    Schema schema = schema(OLD);
    int id = client().idOf(subject, schema);

    assertThat(client().idOf(subject, schema)).isEqualTo(id);
    assertThat(client().idOf("other-" + subject, schema)).isEqualTo(id);
    assertThat(client().byId(id)).contains(schema);
    assertThat(client().versions(subject)).containsExactly(schema);
  }

  @Test
  void shouldHaveNothingForAnIdThatWasNeverGivenOut() {
    assertThat(client().byId(987_654_321)).isEmpty();
    assertThat(client().versions("no-such-subject")).isEmpty();
  }

  @Test
  void shouldReadOldAndNewRecordsOnOneTopic() {
    client().setCompatibility(subject, "FULL_TRANSITIVE");
    GenericRecord old = new GenericRecordBuilder(schema(OLD)).set("a", 1).build();
    GenericRecord added = new GenericRecordBuilder(schema(ADDED)).set("a", 2).set("b", "x").build();
    byte[] oldBytes = serializer().serialize(topic, old);
    byte[] newBytes = serializer().serialize(topic, added);

    KafkaAvroDeserializer deserializer = new KafkaAvroDeserializer();
    deserializer.configure(settings(), false);
    assertThat(deserializer.deserialize(topic, oldBytes)).isEqualTo(old);
    assertThat(deserializer.deserialize(topic, newBytes)).hasToString(added.toString());
    assertThat(client().versions(subject)).hasSize(2);
  }

  @Test
  void shouldNameTheFieldThatMakesASchemaIncompatible() {
    HttpSchemaRegistry client = client();
    client.setCompatibility(subject, "FULL_TRANSITIVE");
    int id = client.idOf(subject, schema(OLD));

    assertThatThrownBy(() -> client.idOf(subject, schema(CHANGED)))
        .isInstanceOf(SchemaRegistryException.class)
        .hasMessageContainingAll(url(), subject, "field a", "TYPE_MISMATCH");
    assertThatThrownBy(() -> client.idOf(subject, schema(REQUIRED)))
        .isInstanceOf(SchemaRegistryException.class)
        .hasMessageContainingAll("field needed", "READER_FIELD_MISSING_DEFAULT_VALUE");
    assertThat(client.isCompatible(subject, schema(CHANGED))).isFalse();
    assertThat(client.isCompatible(subject, schema(ADDED))).isTrue();
    assertThat(client.idOf(subject, schema(OLD))).isEqualTo(id);
    assertThat(client.versions(subject)).hasSize(1);
  }

  @Test
  void shouldNotRegisterWhenItMayNot() {
    HttpSchemaRegistry careful = client("auto.register.schemas", "false");

    assertThatThrownBy(() -> careful.idOf(subject, schema(OLD)))
        .isInstanceOf(SchemaRegistryException.class)
        .hasMessageContainingAll(url(), subject, "auto.register.schemas");
    assertThat(client().versions(subject)).isEmpty();
    int id = client().idOf(subject, schema(OLD));
    assertThat(careful.idOf(subject, schema(OLD))).isEqualTo(id);
    assertThat(client("use.latest.version", "true").idOf(subject, schema(OLD))).isEqualTo(id);
  }

  @Test
  void shouldGiveOutIdsToManyAtOnce() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Integer>> jobs = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        int kind = i % 4;
        jobs.add(
            () ->
                client()
                    .idOf(
                        "many-" + kind + subject,
                        schema(OLD.replace("'a'", "'" + subject(kind) + "'"))));
      }
      List<Integer> ids = new ArrayList<>();
      for (Future<Integer> id : pool.invokeAll(jobs)) {
        ids.add(id.get());
      }
      assertThat(ids.subList(0, 4)).doesNotHaveDuplicates();
      for (int i = 0; i < 24; i++) {
        assertThat(ids.get(i)).isEqualTo(ids.get(i % 4));
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private String subject(int kind) {
    return "f" + kind + "_" + topic.replace('-', '_');
  }

  @Test
  void shouldSayThatThePasswordIsMissingOrWrong() throws Exception {
    try (GuardedProxy proxy = GuardedProxy.guarded(url(), "Basic bWU6c2VjcmV0")) {
      Map<String, String> given = new HashMap<>(Map.of("schema.registry.url", proxy.url()));
      given.put("basic.auth.credentials.source", "USER_INFO");

      for (String password : List.of("", "me:wrong")) {
        given.put("basic.auth.user.info", password);
        assertThatThrownBy(() -> SchemaRegistries.of(given).idOf(subject, schema(OLD)))
            .isInstanceOf(SchemaRegistryException.class)
            .hasMessageContainingAll(proxy.url(), "401", "basic.auth.user.info")
            .hasMessageNotContaining("wrong");
      }
      given.put("basic.auth.user.info", "me:secret");
      assertThat(SchemaRegistries.of(given).idOf(subject, schema(OLD))).isPositive();
    }
  }

  @Test
  void shouldBeFoundWhenItComesUpAfterTheClient() throws Exception {
    try (GuardedProxy proxy = GuardedProxy.open(url())) {
      proxy.goAway();
      HttpSchemaRegistry client = client("schema.registry.url", proxy.url(), "max.retries", "0");

      assertThatThrownBy(() -> client.idOf(subject, schema(OLD)))
          .isInstanceOf(SchemaRegistryException.class)
          .hasMessageContainingAll(proxy.url(), "cannot be reached", "start it");
      proxy.comeBack();
      assertThat(client.idOf(subject, schema(OLD))).isPositive();
    }
  }

  @Test
  void shouldNotBeMissedForWhatIsKnownWhileItIsAway() throws Exception {
    try (GuardedProxy proxy = GuardedProxy.open(url())) {
      HttpSchemaRegistry client = client("schema.registry.url", proxy.url(), "max.retries", "0");
      int id = client.idOf(subject, schema(OLD));
      int asked = proxy.requests();

      proxy.goAway();
      assertThat(client.idOf(subject, schema(OLD))).isEqualTo(id);
      assertThat(client.byId(id)).contains(schema(OLD));
      assertThatThrownBy(() -> client.idOf(subject, schema(ADDED)))
          .isInstanceOf(SchemaRegistryException.class);
      assertThat(proxy.requests()).isEqualTo(asked);
      proxy.comeBack();
      assertThat(client.idOf(subject, schema(ADDED))).isPositive();
    }
  }

  HttpSchemaRegistry client(String... more) {
    Map<String, String> settings = settings();
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return (HttpSchemaRegistry) SchemaRegistries.of(settings);
  }

  private KafkaAvroSerializer serializer() {
    KafkaAvroSerializer serializer = new KafkaAvroSerializer();
    serializer.configure(settings(), false);
    return serializer;
  }

  private Map<String, String> settings() {
    return new HashMap<>(Map.of("schema.registry.url", url()));
  }

  static Schema schema(String fields) {
    return new Schema.Parser()
        .parse(
            "{'type': 'record', 'name': 'R', 'fields': [%s]}".formatted(fields).replace('\'', '"'));
  }
}
