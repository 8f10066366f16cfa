package io.hmnas.coordinator.view;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.schemas.serde.AvroDeserializer;
import io.hmnas.schemas.serde.SchemaRegistry;
import io.hmnas.schemas.topic.Topics;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record's value and the sweep it belongs to.
 *
 * @param value a RunState, Architecture, RobustnessReport or WeightEvent
 */
record ChangedValue(String sweepId, SpecificRecord value) {

  /** Reads the values of all channels; safe for use by many threads. */
  static final class Reader {
    private final Topics topics;
    private final AvroDeserializer<RunState> runs;
    private final AvroDeserializer<Architecture> architectures;
    private final AvroDeserializer<RobustnessReport> reports;
    private final AvroDeserializer<WeightEvent> weights;

    Reader(Topics topics, SchemaRegistry registry) {
      this.topics = topics;
      runs = new AvroDeserializer<>(RunState.class, registry);
      architectures = new AvroDeserializer<>(Architecture.class, registry);
      reports = new AvroDeserializer<>(RobustnessReport.class, registry);
      weights = new AvroDeserializer<>(WeightEvent.class, registry);
    }

    /**
     * Reads a value; empty for a tombstone.
     *
     * @throws io.hmnas.schemas.serde.UndecodableRecordException if it is not what its topic holds
     */
    Optional<ChangedValue> read(Channel channel, byte @Nullable [] bytes) {
      String topic = channel.topic(topics);
      return switch (channel) {
        case RUN ->
            Optional.ofNullable(runs.deserialize(topic, bytes))
                .map(run -> new ChangedValue(run.getSweepId(), run));
        case ARCHITECTURE ->
            Optional.ofNullable(architectures.deserialize(topic, bytes))
                .map(found -> new ChangedValue(found.getSweepId(), found));
        case ROBUSTNESS ->
            Optional.ofNullable(reports.deserialize(topic, bytes))
                .map(report -> new ChangedValue(report.getSweepId(), report));
        case WEIGHTS ->
            Optional.ofNullable(weights.deserialize(topic, bytes))
                .map(event -> new ChangedValue(event.getSweepId(), event));
      };
    }
  }
}
