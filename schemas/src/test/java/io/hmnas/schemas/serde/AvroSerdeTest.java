package io.hmnas.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeWeights;
import io.hmnas.schemas.avro.OperationWeights;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepRequest;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.schemas.serde.UndecodableRecordException.Reason;
import io.hmnas.schemas.topic.TopicSpec;
import io.hmnas.schemas.topic.Topics;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

final class AvroSerdeTest {
  private static final String TOPIC = "hmnas.weight-events";
  private static final int GOLDEN_ID = 1618698430;

  private final AvroSerde<WeightEvent> events =
      AvroSerde.of(WeightEvent.class, CatalogueRegistry.standard());

  @Test
  void shouldReadBackWhatItWrote() {
    assertThat(roundTrip(event(1))).isEqualTo(event(1));
  }

  @Test
  void shouldWriteMagicIdAndAvroBody() throws Exception {
    byte[] bytes = events.serializer().serialize(TOPIC, event(1));

    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    assertThat(buffer.get()).isZero();
    assertThat(buffer.getInt()).isEqualTo(CatalogueRegistry.id(WeightEvent.getClassSchema()));
    ByteBuffer body = WeightEvent.getEncoder().encode(event(1));
    body.position(body.position() + 10); // Avro's own single-object header.
    assertThat(buffer).isEqualTo(body);
  }

  @Test
  void shouldKeepTombstones() {
    assertThat(events.serializer().serialize(TOPIC, null)).isNull();
    assertThat(events.deserializer().deserialize(TOPIC, null)).isNull();
  }

  @Test
  void shouldSayWhatIsWrongWithTheHeader() {
    byte[] good = events.serializer().serialize(TOPIC, event(1));

    assertThat(reasonFor(new byte[0])).isEqualTo(Reason.TOO_SHORT);
    assertThat(reasonFor(Arrays.copyOf(good, 4))).isEqualTo(Reason.TOO_SHORT);
    assertThat(reasonFor(with(good, 0, 1))).isEqualTo(Reason.WRONG_MAGIC);
    assertThat(reasonFor(with(good, 1, 77))).isEqualTo(Reason.UNKNOWN_SCHEMA_ID);
    assertThat(reasonFor(with(good, 4, 0))).isEqualTo(Reason.UNKNOWN_SCHEMA_ID);
    assertThat(reasonFor(withId(good, CatalogueRegistry.id(SweepRequest.getClassSchema()))))
        .isEqualTo(Reason.WRONG_SCHEMA);
  }

  @Test
  void shouldRefuseEveryTruncatedRecord() {
    byte[] good = events.serializer().serialize(TOPIC, event(1));

    for (int length = 5; length < good.length; length++) {
      assertThat(reasonFor(Arrays.copyOf(good, length))).isEqualTo(Reason.TRUNCATED);
    }
  }

  @Test
  void shouldRefuseTrailingBytes() {
    byte[] good = events.serializer().serialize(TOPIC, event(1));

    assertThat(reasonFor(Arrays.copyOf(good, good.length + 1))).isEqualTo(Reason.TRAILING_BYTES);
  }

  @Test
  void shouldSayTopicAndTypeInTheError() {
    assertThatThrownBy(() -> events.deserializer().deserialize(TOPIC, new byte[] {1, 0, 0, 0, 0}))
        .hasMessage(
            "record in topic hmnas.weight-events is no WeightEvent: first byte is 1, expected 0"
                + " (Confluent wire format)");
  }

  @Test
  void shouldNotAllocateWhatAFewBytesClaim() {
    // sweepId of 2^31 - 9 bytes; then a seeds array of that many items, whose block says it is
    // short.
    AvroSerde<SweepRequest> requests =
        AvroSerde.of(SweepRequest.class, CatalogueRegistry.standard());
    byte[] longString = request(0xee, 0xff, 0xff, 0xff, 0x0f);
    byte[] longArray = request(0, 0, 0, 0xed, 0xff, 0xff, 0xff, 0x0f, 0, 0);

    for (byte[] hostile : List.of(longString, longArray)) {
      assertThatThrownBy(() -> requests.deserializer().deserialize("t", hostile))
          .isInstanceOf(UndecodableRecordException.class)
          .extracting("reason")
          .isEqualTo(Reason.TRUNCATED);
    }
  }

  @Test
  void shouldAnswerDamagedBytesWithARecordOrATypedErrorOnly() {
    byte[] good = events.serializer().serialize(TOPIC, event(1));
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = good.clone();
      for (int j = 0; j <= i % 3; j++) {
        damaged[5 + random.nextInt(good.length - 5)] = (byte) random.nextInt();
      }
      try {
        assertThat(events.deserializer().deserialize(TOPIC, damaged)).isNotNull();
      } catch (UndecodableRecordException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(1_000, 19_000);
  }

  @Test
  void shouldReadRecordsOfAnOlderSchema() {
    Schema old =
        new Schema.Parser()
            .parse(
                """
                {"type": "record", "name": "SweepRequest", "namespace": "io.hmnas.schemas.avro",
                 "fields": [
                   {"name": "seeds", "type": {"type": "array", "items": "int"}, "default": []},
                   {"name": "sweepId", "type": "string", "default": ""},
                   {"name": "owner", "type": "string", "default": ""}
                 ]}""");
    AvroSerde<SweepRequest> requests =
        AvroSerde.of(SweepRequest.class, new CatalogueRegistry(List.of(old)));

    byte[] written =
        withId(
            bytes(0, 0, 0, 0, 0, 4, 14, 18, 0, 2, 's', 6, 'y', 'o', 'u'),
            CatalogueRegistry.id(old));

    assertThat(requests.deserializer().deserialize("t", written))
        .isEqualTo(SweepRequest.newBuilder().setSweepId("s").setSeeds(List.of(7L, 9L)).build());
  }

  @Test
  void shouldNameTypeAndTopicWhenARecordCannotBeWritten() {
    StepTask task = StepTask.newBuilder().build();
    task.put("runId", null);
    AvroSerializer<StepTask> serializer =
        new AvroSerializer<>(StepTask.class, CatalogueRegistry.standard());

    assertThatThrownBy(() -> serializer.serialize("hmnas.tasks", task))
        .isInstanceOf(SerializationException.class)
        .hasMessageContainingAll("StepTask", "hmnas.tasks", "runId");
    StepTask whole = StepTask.newBuilder().setRunId("r").build();
    assertThat(
            new AvroDeserializer<>(StepTask.class, CatalogueRegistry.standard())
                .deserialize("t", serializer.serialize("hmnas.tasks", whole)))
        .isEqualTo(whole);
  }

  @Test
  void shouldAskTheRegistryOncePerTopicAndOncePerId() {
    AtomicInteger questions = new AtomicInteger();
    CatalogueRegistry catalogue = CatalogueRegistry.standard();
    SchemaRegistry counting =
        new SchemaRegistry() {
          @Override
          public int idOf(String subject, Schema schema) {
            assertThat(subject).isEqualTo(TOPIC + "-value");
            questions.incrementAndGet();
            return catalogue.idOf(subject, schema);
          }

          @Override
          public Optional<Schema> byId(int id) {
            questions.incrementAndGet();
            return catalogue.byId(id);
          }
        };
    AvroSerde<WeightEvent> counted = AvroSerde.of(WeightEvent.class, counting);

    for (int i = 0; i < 10; i++) {
      counted.deserializer().deserialize(TOPIC, counted.serializer().serialize(TOPIC, event(i)));
    }

    assertThat(questions).hasValue(2);
  }

  @Test
  void shouldServeManyThreads() throws Exception {
    int threads = 4;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<Boolean>> jobs =
          IntStream.range(0, threads)
              .<Callable<Boolean>>mapToObj(
                  thread ->
                      () ->
                          IntStream.range(0, 500)
                              .mapToObj(i -> event(thread * 1000 + i))
                              .allMatch(event -> event.equals(roundTrip(event))))
              .toList();
      for (Future<Boolean> outcome : pool.invokeAll(jobs)) {
        assertThat(outcome.get()).isTrue();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void shouldKnowTheSchemasOfAllTopics() {
    for (TopicSpec topic : Topics.withDefaultPrefix().catalogue()) {
      topic
          .valueSchema()
          .ifPresent(
              schema -> {
                int id = CatalogueRegistry.standard().idOf("any", schema);
                assertThat(CatalogueRegistry.standard().byId(id)).contains(schema);
              });
    }
  }

  @Test
  void shouldGiveASchemaTheSameIdWhateverItsDocumentationAndDefaults() {
    String one =
        "{'type': 'record', 'name': 'R', 'fields': [{'name': 'f', 'type': 'int', 'default': 1}]}";
    String other =
        "{'type': 'record', 'name': 'R', 'doc': 'd', 'fields': [{'name': 'f', 'type': 'int'}]}";

    // Fixed: it is what other implementations compute, too.
    assertThat(CatalogueRegistry.id(parse(one))).isEqualTo(GOLDEN_ID);
    assertThat(CatalogueRegistry.id(parse(other))).isEqualTo(GOLDEN_ID);
    assertThat(CatalogueRegistry.id(parse(one.replace("int", "long")))).isNotEqualTo(GOLDEN_ID);
  }

  @Test
  void shouldSayThatAnIdIsOneOfASchemaRegistry() {
    byte[] foreign = withId(events.serializer().serialize(TOPIC, event(1)), 7);

    assertThatThrownBy(() -> events.deserializer().deserialize(TOPIC, foreign))
        .isInstanceOf(UndecodableRecordException.class)
        .hasMessageContainingAll("id 7", "schema registry", "--schema-registry");
  }

  @Test
  void shouldRefuseASchemaThatIsNotInTheCatalogue() {
    assertThatThrownBy(
            () -> CatalogueRegistry.standard().idOf("x-value", Schema.create(Schema.Type.INT)))
        .isInstanceOf(SchemaRegistryException.class)
        .hasMessageContainingAll("int", "x-value");
  }

  private Reason reasonFor(byte[] bytes) {
    return catchThrowableOfType(
            UndecodableRecordException.class, () -> events.deserializer().deserialize(TOPIC, bytes))
        .reason();
  }

  private WeightEvent roundTrip(WeightEvent event) {
    return events.deserializer().deserialize(TOPIC, events.serializer().serialize(TOPIC, event));
  }

  private static WeightEvent event(int batch) {
    List<OperationWeights> operations =
        List.of(
            new OperationWeights("skip_connect", 0.25, null, true),
            new OperationWeights("sep_conv_3x3", 0.75, 0.01 * batch, false));
    List<EdgeWeights> edges = List.of(new EdgeWeights(0, 2, 0.5, 0.01, true, operations));
    return WeightEvent.newBuilder()
        .setSweepId("sweep")
        .setRunId("sweep.s" + batch)
        .setStage(Stage.MASK)
        .setBatch(batch)
        .setCells(List.of(new CellWeights("normal", 4, edges)))
        .build();
  }

  private static Schema parse(String json) {
    return new Schema.Parser().parse(json.replace('\'', '"'));
  }

  private static byte[] request(int... body) {
    byte[] bytes = new byte[5 + body.length];
    for (int i = 0; i < body.length; i++) {
      bytes[5 + i] = (byte) body[i];
    }
    return withId(bytes, CatalogueRegistry.id(SweepRequest.getClassSchema()));
  }

  private static byte[] withId(byte[] bytes, int id) {
    byte[] changed = bytes.clone();
    ByteBuffer.wrap(changed).putInt(1, id);
    return changed;
  }

  private static byte[] with(byte[] bytes, int index, int value) {
    byte[] changed = bytes.clone();
    changed[index] = (byte) value;
    return changed;
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
