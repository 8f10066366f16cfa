package io.hmnas.worker.loop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.serde.AvroSerializer;
import io.hmnas.schemas.topic.DeadLetterHeaders;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** What a worker cannot use, on a real broker. */
final class WorkerDeadLettersIT extends WorkersOnABroker {
  @Test
  void shouldPutUndecodableBytesToTheDeadLettersAndGoOn() {
    start("w1", (task, observer) -> Tasks.outcome());
    byte[] garbage = "not a task".getBytes(UTF_8);
    send(garbage);
    send(Tasks.task("run"));
    assertThat(results(1)).extracting(StepResult::getRunId).containsExactly("run");
    ConsumerRecord<byte[], byte[]> letter = records(topics.deadLetters(), 1).get(0);
    assertThat(letter.value()).isEqualTo(garbage);
    assertThat(header(letter, DeadLetterHeaders.REASON)).isEqualTo("WRONG_MAGIC");
    assertThat(header(letter, DeadLetterHeaders.ORIGIN_TOPIC)).isEqualTo(topics.tasks());
    assertThat(header(letter, DeadLetterHeaders.ORIGIN_OFFSET)).isEqualTo("0");
    assertThat(header(letter, DeadLetterHeaders.WORKER)).isEqualTo("w1");
  }

  /** Each kind once, with a good task behind it that must not notice. */
  @Test
  void shouldPutEveryKindOfBadTaskToTheDeadLettersAndGoOn() throws Exception {
    Worker worker =
        start(
            "w1",
            (task, observer) -> {
              switch (task.getRunId()) {
                case "dataset" ->
                    throw new StepException.Invalid(StepException.UNKNOWN_DATASET, "no such set");
                case "operation" ->
                    throw new StepException.Invalid(StepException.UNKNOWN_OPERATION, "none");
                case "missing" ->
                    throw new StepException.InputLost(
                        StepException.CHECKPOINT_MISSING, "gone", new IllegalStateException());
                case "damaged" ->
                    throw new StepException.InputLost(
                        StepException.CHECKPOINT_DAMAGED, "torn", new IllegalStateException());
                default -> {
                  return Tasks.outcome();
                }
              }
            });
    byte[] good =
        new AvroSerializer<>(StepTask.class, REGISTRY)
            .serialize(topics.tasks(), Tasks.task("good"));
    byte[] unknownId = good.clone();
    Arrays.fill(unknownId, 1, 5, (byte) 0x7f);
    send("no Avro at all".getBytes(UTF_8));
    send(unknownId);
    send(Arrays.copyOf(good, good.length - 1));
    send(new byte[0]);
    send(Tasks.task("../../etc"));
    send(StepTask.newBuilder(Tasks.task("fields")).setStep(99).build());
    for (String run : List.of("dataset", "operation", "missing", "damaged")) {
      send(Tasks.task(run));
    }
    sendLarge(new byte[2_000_000]);
    send(good);

    List<ConsumerRecord<byte[], byte[]>> letters = records(topics.deadLetters(), 11);
    assertThat(letters)
        .extracting(letter -> header(letter, DeadLetterHeaders.REASON))
        .containsExactly(
            "WRONG_MAGIC",
            "UNKNOWN_SCHEMA_ID",
            "TRUNCATED",
            "TOO_SHORT",
            "INVALID_TASK",
            "INVALID_TASK",
            "UNKNOWN_DATASET",
            "UNKNOWN_OPERATION",
            "CHECKPOINT_MISSING",
            "CHECKPOINT_DAMAGED",
            "UNKNOWN_SCHEMA_ID");
    assertThat(letters)
        .extracting(letter -> header(letter, DeadLetterHeaders.ORIGIN_OFFSET))
        .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10");
    assertThat(letters)
        .allSatisfy(
            letter -> {
              assertThat(header(letter, DeadLetterHeaders.ORIGIN_TOPIC)).isEqualTo(topics.tasks());
              assertThat(header(letter, DeadLetterHeaders.ORIGIN_PARTITION)).isEqualTo("0");
              assertThat(header(letter, DeadLetterHeaders.WORKER)).isEqualTo("w1");
              assertThat(header(letter, DeadLetterHeaders.DETAIL)).isNotBlank();
              assertThat(Instant.parse(header(letter, DeadLetterHeaders.TIME)))
                  .isAfter(Instant.EPOCH);
            });
    assertThat(header(letters.get(10), DeadLetterHeaders.TRUNCATED)).contains("of 2000000 bytes");
    assertThat(letters.subList(0, 10))
        .allMatch(letter -> letter.headers().lastHeader(DeadLetterHeaders.TRUNCATED) == null);
    // What names a run is answered, too, so that nobody waits for it.
    assertThat(results(7))
        .extracting(
            result ->
                result.getRunId()
                    + " "
                    + (result.getFailure() == null ? "ok" : result.getFailure().getCause()))
        .containsExactly(
            "../../etc INVALID",
            "fields INVALID",
            "dataset INVALID",
            "operation INVALID",
            "missing INPUT_LOST",
            "damaged INPUT_LOST",
            "good ok");
    await().until(() -> worker.statistics().completed() == 1);
    assertThat(worker.statistics().deadLetters()).isEqualTo(11);
    assertThat(worker.statistics().failed()).isEqualTo(6);
    assertThat(worker.statistics().restarts()).isZero();
  }

  /** The topic of tasks may be set to take more than that of dead letters. */
  private void sendLarge(byte[] value) throws Exception {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, topics.tasks());
    AlterConfigOp large =
        new AlterConfigOp(
            new ConfigEntry("max.message.bytes", "5000000"), AlterConfigOp.OpType.SET);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        KafkaProducer<byte[], byte[]> writer =
            new KafkaProducer<>(
                Map.of(
                    "bootstrap.servers", broker.bootstrapServers(), "max.request.size", 5_000_000),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      admin.incrementalAlterConfigs(Map.of(topic, List.of(large))).all().get();
      writer.send(new ProducerRecord<>(topics.tasks(), value)).get();
    }
  }

  @Test
  void shouldPutAnInvalidTaskToTheDeadLettersAndEndItsRun() {
    start(
        "w1",
        (task, observer) -> {
          throw new StepException.Invalid("dataset.name: unknown data set 'mnist'");
        });
    send(Tasks.task("run"));
    StepResult result = results(1).get(0);
    assertThat(result.getFailure().getReason()).contains("unknown data set 'mnist'");
    assertThat(result.getFailure().getRetryable()).isFalse();
    assertThat(header(records(topics.deadLetters(), 1).get(0), DeadLetterHeaders.DETAIL))
        .contains("unknown data set 'mnist'");
  }
}
