package io.hmnas.coordinator.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hmnas.coordinator.plan.RequestCheck;
import io.hmnas.schemas.avro.SweepRequest;
import io.hmnas.schemas.serde.UndecodableRecordException;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Lets readable and valid requests through, as they are, under their sweep's id.
 *
 * <p>They go through an internal topic from here, because a client in another language may have
 * another idea of which partition a key belongs to.
 */
final class RequestGate extends ContextualProcessor<byte[], byte[], String, Object> {
  private final Deserializer<SweepRequest> requests;
  private final Counters counters;

  RequestGate(Deserializer<SweepRequest> requests, Counters counters) {
    this.requests = requests;
    this.counters = counters;
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    ProcessorContext<String, Object> context = context();
    Origin origin = Origin.of(context.recordMetadata().orElseThrow());
    Outlet outlet = new Outlet(context, counters);
    if (record.value() == null) {
      reject(outlet, origin, record, "EMPTY", "the record has no value");
      return;
    }
    SweepRequest request;
    try {
      request = requests.deserialize(origin.topic(), record.value());
    } catch (UndecodableRecordException e) {
      reject(outlet, origin, record, e.reason().name(), String.valueOf(e.getMessage()));
      return;
    }
    Optional<String> flaw = keyFlaw(record.key(), request).or(() -> RequestCheck.flaw(request));
    if (flaw.isPresent()) {
      reject(outlet, origin, record, "INVALID_REQUEST", flaw.get());
      return;
    }
    Headers headers = new RecordHeaders(record.headers());
    origin.note(headers);
    context.forward(
        new Record<>(request.getSweepId(), record.value(), context.currentSystemTimeMs(), headers));
  }

  private static Optional<String> keyFlaw(byte[] key, SweepRequest request) {
    return key == null || new String(key, UTF_8).equals(request.getSweepId())
        ? Optional.empty()
        : Optional.of(
            "the key must be the sweepId "
                + request.getSweepId()
                + ", got "
                + new String(key, UTF_8));
  }

  private static void reject(
      Outlet outlet, Origin origin, Record<byte[], byte[]> record, String reason, String detail) {
    outlet.reject(origin, record.headers(), record.key(), record.value(), reason, detail);
  }
}
