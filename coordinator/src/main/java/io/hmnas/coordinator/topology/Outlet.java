package io.hmnas.coordinator.topology;

import io.hmnas.schemas.metric.Metric;
import io.hmnas.schemas.topic.DeadLetterCause;
import io.hmnas.schemas.topic.DeadLetterRecord;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a processor sends on; the topology routes it by the type of its value.
 *
 * <p>Records get the time at which they are sent, not that of the record they follow from:
 * retention goes by it, and a client's clock may be wrong by years.
 */
final class Outlet {
  private static final Logger log = LoggerFactory.getLogger(Outlet.class);

  private final ProcessorContext<String, Object> context;
  private final Counters counters;

  Outlet(ProcessorContext<String, Object> context, Counters counters) {
    this.context = context;
    this.counters = counters;
  }

  void send(String key, SpecificRecord value) {
    context.forward(new Record<>(key, value, context.currentSystemTimeMs()));
  }

  /** Sends a record that could not be used to the dead-letter topic. */
  void reject(
      Origin origin,
      Headers headers,
      byte @Nullable [] key,
      byte @Nullable [] value,
      String reason,
      String detail) {
    log.warn(
        "{}-{} offset {} goes to the dead letters: {}: {}",
        origin.topic(),
        origin.partition(),
        origin.offset(),
        reason,
        detail);
    counters.increment(Metric.DEAD_LETTERS, reason);
    long now = context.currentSystemTimeMs();
    DeadLetterRecord letter =
        DeadLetterRecord.of(
            new DeadLetterCause(
                reason,
                detail,
                origin.topic(),
                origin.partition(),
                origin.offset(),
                "coordinator " + context.applicationId(),
                Instant.ofEpochMilli(now)),
            headers,
            key,
            value);
    context.forward(
        new Record<>(
            origin.topic(), new DeadLetter(letter.key(), letter.value()), now, letter.headers()));
  }
}
