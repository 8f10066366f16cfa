package io.hmnas.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.serde.CatalogueRegistry;
import io.hmnas.schemas.serde.SchemaRegistry;
import io.hmnas.schemas.serde.UndecodableRecordException;
import io.hmnas.schemas.topic.Topics;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.Configurable;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The serdes as a Kafka client makes them, with another client for the registry dropped in. */
final class KafkaAvroSerdeTest {
  private static final String TOPIC = "hmnas.tasks";

  @BeforeEach
  void empty() {
    StandIn.SCHEMAS.clear();
  }

  /** Stands for Confluent's client behind an adapter. */
  public static final class StandIn implements SchemaRegistry, Configurable {
    static final List<Schema> SCHEMAS = new ArrayList<>();
    static final Map<String, Object> SETTINGS = new HashMap<>();

    public StandIn() {}

    @Override
    public void configure(Map<String, ?> settings) {
      SETTINGS.putAll(settings);
    }

    @Override
    public int idOf(String subject, Schema schema) {
      assertThat(subject).isEqualTo(TOPIC + "-value");
      if (!SCHEMAS.contains(schema)) {
        SCHEMAS.add(schema);
      }
      return SCHEMAS.indexOf(schema) + 1;
    }

    @Override
    public Optional<Schema> byId(int id) {
      return id > SCHEMAS.size() ? Optional.empty() : Optional.of(SCHEMAS.get(id - 1));
    }
  }

  @Test
  void shouldBeMadeByAKafkaClientFromItsConfiguration() {
    Map<String, Object> settings = settings(Map.of("specific.avro.reader", "true"));
    settings.put("bootstrap.servers", "localhost:1");
    settings.put("key.serializer", "org.apache.kafka.common.serialization.StringSerializer");
    settings.put("value.serializer", "io.hmnas.schemas.registry.KafkaAvroSerializer");
    settings.put("key.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
    settings.put("value.deserializer", "io.hmnas.schemas.registry.KafkaAvroDeserializer");

    try (KafkaProducer<String, Object> producer = new KafkaProducer<>(settings);
        KafkaConsumer<String, Object> consumer = new KafkaConsumer<>(settings)) {
      assertThat(producer.metrics()).isNotEmpty();
      assertThat(consumer.subscription()).isEmpty();
    }
    assertThat(StandIn.SETTINGS).containsEntry("anything.confluents.client.knows", "value");
  }

  @Test
  void shouldReadBackGeneratedAndGenericRecords() {
    StepTask task = StepTask.newBuilder().setRunId("r").setStage(Stage.MASK).build();
    byte[] bytes = serializer().serialize(TOPIC, task);

    assertThat(ByteBuffer.wrap(bytes).getInt(1)).isEqualTo(1);
    assertThat(deserializer("true").deserialize(TOPIC, bytes)).isEqualTo(task);
    GenericRecord generic = (GenericRecord) deserializer("false").deserialize(TOPIC, bytes);
    assertThat(generic.get("stage").toString()).isEqualTo("MASK");
    assertThat(serializer().serialize(TOPIC, generic)).isEqualTo(bytes);
    assertThat(serializer().serialize(TOPIC, null)).isNull();
    assertThat(deserializer("true").deserialize(TOPIC, null)).isNull();
  }

  @Test
  void shouldSayThatThereIsNoClassForARecord() {
    Schema schema =
        new Schema.Parser()
            .parse(
                """
                {"type": "record", "name": "java.lang.String", "fields": [
                  {"name": "f", "type": "int"}]}""");
    byte[] bytes =
        serializer().serialize(TOPIC, new GenericRecordBuilder(schema).set("f", 1).build());

    assertThatThrownBy(() -> deserializer("true").deserialize(TOPIC, bytes))
        .isInstanceOf(UndecodableRecordException.class)
        .hasMessageContainingAll("java.lang.String", "specific.avro.reader");
    assertThatThrownBy(() -> serializer().serialize(TOPIC, "text"))
        .isInstanceOf(SerializationException.class)
        .hasMessageContainingAll("java.lang.String", TOPIC);
  }

  @Test
  void shouldRefuseToSerializeKeys() {
    assertThatThrownBy(() -> new KafkaAvroSerializer().configure(settings(Map.of()), true))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("StringSerializer");
    assertThatThrownBy(() -> new KafkaAvroDeserializer().configure(settings(Map.of()), true))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("StringDeserializer");
  }

  @Test
  void shouldSayWhatAClientClassHasToBe() {
    for (String name : List.of("no.such.Class", "java.lang.String")) {
      assertThatThrownBy(() -> SchemaRegistries.of(Map.of("schema.registry.client.class", name)))
          .isInstanceOf(ConfigException.class)
          .hasMessageContainingAll(name, SchemaRegistry.class.getName());
    }
  }

  @Test
  void shouldNumberTopicsByTheRegistryAndInternalsByTheCatalogue() {
    Schema schema = StepTask.getClassSchema();
    ClusterRegistry registry = new ClusterRegistry(Topics.withDefaultPrefix(), new StandIn());
    int internal = registry.idOf("hmnas-coordinator-runs-changelog-value", schema);

    assertThat(registry.idOf(TOPIC + "-value", schema)).isEqualTo(1);
    assertThat(internal).isEqualTo(CatalogueRegistry.id(schema));
    assertThat(registry.byId(1)).contains(schema);
    assertThat(registry.byId(internal)).contains(schema);
    assertThat(registry.byId(2)).isEmpty();
  }

  private static KafkaAvroSerializer serializer() {
    KafkaAvroSerializer serializer = new KafkaAvroSerializer();
    serializer.configure(settings(Map.of()), false);
    return serializer;
  }

  private static KafkaAvroDeserializer deserializer(String specific) {
    KafkaAvroDeserializer deserializer = new KafkaAvroDeserializer();
    deserializer.configure(settings(Map.of("specific.avro.reader", specific)), false);
    return deserializer;
  }

  private static Map<String, Object> settings(Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("schema.registry.client.class", StandIn.class.getName());
    settings.put("anything.confluents.client.knows", "value");
    return settings;
  }
}
