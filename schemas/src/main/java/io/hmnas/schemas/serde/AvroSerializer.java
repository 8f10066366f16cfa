package io.hmnas.schemas.serde;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes records of one type in Confluent wire format, under the subject {@code <topic>-value}.
 * Safe for use by many threads. A null stays null: a tombstone.
 *
 * <p>{@link #serialize} throws {@link SerializationException} for a record that lacks a required
 * field and {@link SchemaRegistryException} when its schema gets no id.
 */
public final class AvroSerializer<T extends SpecificRecord> implements Serializer<T> {
  private final Class<T> type;
  private final SchemaRegistry registry;
  private final Schema schema;
  private final SpecificDatumWriter<T> writer;
  // By topic, because hashing a schema for every record would cost more than encoding it.
  private final ConcurrentMap<String, Integer> ids = new ConcurrentHashMap<>();

  public AvroSerializer(Class<T> type, SchemaRegistry registry) {
    this.type = type;
    this.registry = registry;
    this.schema = SpecificData.get().getSchema(type);
    this.writer = new SpecificDatumWriter<>(schema, SpecificData.getForClass(type));
  }

  @Override
  public byte @Nullable [] serialize(String topic, @Nullable T value) {
    if (value == null) {
      return null;
    }
    int id =
        ids.computeIfAbsent(
            topic, name -> registry.idOf(SchemaRegistry.valueSubject(name), schema));
    return WireFormat.encode(topic, type.getSimpleName(), id, writer, value);
  }
}
