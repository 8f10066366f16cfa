package io.hmnas.schemas.serde;

import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.io.FastReaderBuilder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads records of one type in Confluent wire format, whatever version of the schema they were
 * written with. Safe for use by many threads. A null stays null: a tombstone.
 *
 * <p>{@link #deserialize} throws {@link UndecodableRecordException} when the bytes are to blame and
 * {@link SchemaRegistryException} when the registry is.
 */
public final class AvroDeserializer<T extends SpecificRecord> implements Deserializer<T> {
  private final RecordDecoder<T> decoder;

  public AvroDeserializer(Class<T> type, SchemaRegistry registry) {
    Schema schema = SpecificData.get().getSchema(type);
    // Avro's own way to its fast readers is not safe for several threads; made under a lock, a
    // reader is: it does not change any more.
    FastReaderBuilder builder = new FastReaderBuilder(SpecificData.getForClass(type));
    this.decoder =
        new RecordDecoder<>(
            type.getSimpleName(),
            registry,
            written -> {
              requireReadable(schema, written);
              return builder.createDatumReader(written, schema);
            });
  }

  @Override
  public @Nullable T deserialize(String topic, byte @Nullable [] value) {
    return value == null ? null : decoder.decode(topic, value);
  }

  private static void requireReadable(Schema schema, Schema written) {
    SchemaCompatibilityType compatibility =
        SchemaCompatibility.checkReaderWriterCompatibility(schema, written).getType();
    if (compatibility != SchemaCompatibilityType.COMPATIBLE) {
      throw new IllegalArgumentException("which cannot be read as one");
    }
  }
}
