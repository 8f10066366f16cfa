package io.hmnas.schemas.registry;

import io.hmnas.schemas.serde.SchemaRegistry;
import io.hmnas.schemas.serde.WireFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Values of a plain Kafka producer: any Avro record, generated or generic, in Confluent wire format
 * under the subject {@code <topic>-value}. A null stays null: a tombstone.
 *
 * <pre>{@code
 * value.serializer=io.hmnas.schemas.registry.KafkaAvroSerializer
 * schema.registry.url=http://localhost:8081
 * }</pre>
 */
public final class KafkaAvroSerializer implements Serializer<Object> {
  private final ConcurrentMap<Schema, DatumWriter<Object>> writers = new ConcurrentHashMap<>();
  private @Nullable SchemaRegistry registry;

  /** For Kafka, which calls {@link #configure} next. */
  public KafkaAvroSerializer() {}

  /**
   * @throws ConfigException if the registry's settings are not as they must be, or it is to be the
   *     serializer of keys
   */
  @Override
  public void configure(Map<String, ?> settings, boolean isKey) {
    if (isKey) {
      throw new ConfigException(
          "key.serializer", getClass().getName(), "keys are text: use StringSerializer");
    }
    registry = SchemaRegistries.of(settings);
  }

  @Override
  public byte @Nullable [] serialize(String topic, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (registry == null) {
      throw new IllegalStateException("configure the serializer first");
    }
    if (!(value instanceof IndexedRecord datum)) {
      throw new SerializationException(
          "cannot write a "
              + value.getClass().getName()
              + " for topic "
              + topic
              + ": no Avro record");
    }
    Schema schema = datum.getSchema();
    int id = registry.idOf(SchemaRegistry.valueSubject(topic), schema);
    DatumWriter<Object> writer = writers.computeIfAbsent(schema, unused -> writer(value, schema));
    return WireFormat.encode(topic, schema.getName(), id, writer, value);
  }

  @SuppressWarnings("unchecked") // Avro's writers take any record of their schema
  private static DatumWriter<Object> writer(Object value, Schema schema) {
    GenericData data = value instanceof SpecificRecord ? SpecificData.get() : GenericData.get();
    return (DatumWriter<Object>) data.createDatumWriter(schema);
  }
}
