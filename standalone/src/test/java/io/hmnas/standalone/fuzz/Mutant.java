package io.hmnas.standalone.fuzz;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** A message that was changed, and where it is. */
record Mutant(ProducerRecord<byte[], byte[]> message, Future<RecordMetadata> place) {
  String topic() {
    return message.topic();
  }

  /** As dead letters say it: topic, partition and offset. */
  String origin() {
    try {
      RecordMetadata found = place.get();
      return "%s-%d@%d".formatted(topic(), found.partition(), found.offset());
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
