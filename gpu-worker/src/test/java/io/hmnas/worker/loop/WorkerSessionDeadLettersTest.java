package io.hmnas.worker.loop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hmnas.schemas.topic.DeadLetterHeaders;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** What a session cannot use, without a broker. */
final class WorkerSessionDeadLettersTest extends FakedSession {
  @Test
  void shouldPutWhatIsNoTaskToTheDeadLettersAsItWasFound() throws Exception {
    byte[] bytes = {0, 0, 0, 0, 99, 1};
    consumer.add(bytes);
    CompletableFuture<Void> session = start((task, observer) -> Tasks.outcome());
    await().until(() -> !consumer.committed.isEmpty());
    stop.complete(null);
    session.get();
    assertThat(consumer.committed).containsExactly(AcknowledgeType.REJECT);
    assertThat(producer.history()).hasSize(1);
    ProducerRecord<byte[], byte[]> letter = producer.history().get(0);
    assertThat(letter.topic()).isEqualTo("hmnas.dead-letters");
    assertThat(letter.value()).isEqualTo(bytes);
    assertThat(new String(letter.key(), UTF_8)).isEqualTo("run");
    assertThat(header(letter, DeadLetterHeaders.REASON)).isEqualTo("UNKNOWN_SCHEMA_ID");
    assertThat(header(letter, DeadLetterHeaders.ORIGIN_TOPIC)).isEqualTo("hmnas.tasks");
    assertThat(header(letter, DeadLetterHeaders.ORIGIN_PARTITION)).isEqualTo("0");
    assertThat(header(letter, DeadLetterHeaders.ORIGIN_OFFSET)).isEqualTo("0");
    assertThat(header(letter, DeadLetterHeaders.WORKER)).isEqualTo("w1");
    assertThat(header(letter, DeadLetterHeaders.TIME)).isEqualTo("1970-01-01T00:00:00Z");
  }

  /** The dead-letter topic may be set to take less than is usual. */
  @Test
  void shouldCutADeadLetterThatTheTopicRefusesForItsSize() throws Exception {
    MockProducer<byte[], byte[]> narrow =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
          @Override
          public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
            return record.value().length > 60_000
                ? CompletableFuture.failedFuture(new RecordTooLargeException("too large"))
                : super.send(record);
          }
        };
    consumer.add(new byte[500_000]);
    CompletableFuture<Void> session = start(options, narrow, (task, observer) -> Tasks.outcome());
    await().until(() -> !consumer.committed.isEmpty());
    stop.complete(null);
    session.get();
    assertThat(consumer.committed).containsExactly(AcknowledgeType.REJECT);
    assertThat(narrow.history()).hasSize(1);
    assertThat(header(narrow.history().get(0), DeadLetterHeaders.TRUNCATED)).contains("of 500000");
    assertThat(meters.snapshot().deadLetters()).isEqualTo(1);
  }

  @Test
  void shouldPutATaskWithoutValueToTheDeadLetters() throws Exception {
    consumer.add(null);
    CompletableFuture<Void> session = start((task, observer) -> Tasks.outcome());
    await().until(() -> !consumer.committed.isEmpty());
    stop.complete(null);
    session.get();
    assertThat(header(producer.history().get(0), DeadLetterHeaders.REASON)).isEqualTo("EMPTY");
    assertThat(consumer.committed).containsExactly(AcknowledgeType.REJECT);
  }
}
