package io.hmnas.schemas.registry;

import io.hmnas.schemas.serde.RecordDecoder;
import java.io.IOException;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.FastReaderBuilder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Values of a plain Kafka consumer: records in Confluent wire format, generic ones, or generated
 * ones with {@code specific.avro.reader=true}. A null stays null: a tombstone.
 *
 * <p>{@link #deserialize} throws {@link io.hmnas.schemas.serde.UndecodableRecordException} when the
 * bytes are to blame and {@link io.hmnas.schemas.serde.SchemaRegistryException} when the registry
 * is.
 */
public final class KafkaAvroDeserializer implements Deserializer<Object> {
  private @Nullable RecordDecoder<Object> decoder;

  /** For Kafka, which calls {@link #configure} next. */
  public KafkaAvroDeserializer() {}

  /**
   * @throws ConfigException if the registry's settings are not as they must be, or it is to be the
   *     deserializer of keys
   */
  @Override
  public void configure(Map<String, ?> settings, boolean isKey) {
    if (isKey) {
      throw new ConfigException(
          "key.deserializer", getClass().getName(), "keys are text: use StringDeserializer");
    }
    boolean specific =
        Boolean.parseBoolean(String.valueOf(settings.get(RegistrySettings.SPECIFIC_READER)));
    decoder =
        new RecordDecoder<>(
            "Avro record",
            SchemaRegistries.of(settings),
            specific ? KafkaAvroDeserializer::specific : KafkaAvroDeserializer::generic);
  }

  @Override
  public @Nullable Object deserialize(String topic, byte @Nullable [] value) {
    if (value == null) {
      return null;
    }
    if (decoder == null) {
      throw new IllegalStateException("configure the deserializer first");
    }
    return decoder.decode(topic, value);
  }

  private static DatumReader<Object> generic(Schema written) throws IOException {
    return new FastReaderBuilder(GenericData.get()).createDatumReader(written);
  }

  private static DatumReader<Object> specific(Schema written) throws IOException {
    Class<?> type = SpecificData.get().getClass(written);
    if (type == null || !SpecificRecord.class.isAssignableFrom(type)) {
      throw new IllegalArgumentException(
          "of which there is no generated class here: set "
              + RegistrySettings.SPECIFIC_READER
              + "=false for generic records");
    }
    return new FastReaderBuilder(SpecificData.getForClass(type))
        .createDatumReader(written, SpecificData.get().getSchema(type));
  }
}
