package io.hmnas.standalone.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hmnas.coordinator.history.WeightHistory;
import io.hmnas.coordinator.replay.SweepLog;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepRequest;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.schemas.avro.Withdrawal;
import io.hmnas.schemas.kafka.KafkaConnection;
import io.hmnas.schemas.serde.AvroDeserializer;
import io.hmnas.schemas.serde.SchemaRegistry;
import io.hmnas.schemas.serde.UndecodableRecordException;
import io.hmnas.schemas.topic.Topics;
import io.hmnas.standalone.report.RecordPlaces;
import io.hmnas.standalone.report.SweepTraces;
import io.hmnas.standalone.topic.TopicReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads what the topics have of one sweep. What a coordinator could not use, because it cannot be
 * decoded or is under another key, is left out here, too.
 */
final class SweepTopics {
  private final KafkaConnection kafka;
  private final SchemaRegistry registry;
  private final String sweepId;
  private final RecordPlaces places = new RecordPlaces();
  private final WeightHistory history = SweepTraces.emptyHistory();

  /** A record of a sweep, and what it says. */
  private record Found<T>(ConsumerRecord<byte[], byte[]> record, T value) {
    String key() {
      return record.key() == null ? "" : new String(record.key(), UTF_8);
    }

    byte[] bytes() {
      return record.value();
    }

    Instant time() {
      return Instant.ofEpochMilli(record.timestamp());
    }
  }

  /**
   * All of a sweep.
   *
   * @param log what happened
   * @param live what was concluded from it
   * @param traces weights over the steps, as far as they are kept, and where all records are
   * @param started time of the first request
   * @param ended time of the last answer; of the first request without any
   */
  record Contents(
      SweepLog log, LiveRecords live, SweepTraces traces, Instant started, Instant ended) {}

  private SweepTopics(KafkaConnection kafka, SchemaRegistry registry, String sweepId) {
    this.kafka = kafka;
    this.registry = registry;
    this.sweepId = sweepId;
  }

  /**
   * Reads all topics to where they end now.
   *
   * @throws io.hmnas.standalone.topic.TopicException if a topic cannot be read
   */
  static Contents read(
      KafkaConnection kafka, Topics topics, SchemaRegistry registry, String sweepId) {
    return new SweepTopics(kafka, registry, sweepId).contents(topics);
  }

  private Contents contents(Topics topics) {
    // A coordinator takes requests under the sweep's key or none, results under that of their run.
    List<Found<SweepRequest>> requests =
        read(topics.sweepRequests(), SweepRequest.class, SweepRequest::getSweepId).stream()
            .filter(found -> found.key().isEmpty() || found.key().equals(sweepId))
            // Another client may spread them over partitions: then the clock decides.
            .sorted(Comparator.comparing(Found::time))
            .toList();
    List<Found<StepResult>> results =
        read(topics.taskResults(), StepResult.class, StepResult::getSweepId).stream()
            .filter(found -> found.key().equals(found.value().getRunId()))
            .toList();
    read(topics.weightEvents(), WeightEvent.class, WeightEvent::getSweepId, this::take);
    Instant started = requests.isEmpty() ? Instant.EPOCH : requests.get(0).time();
    return new Contents(
        new SweepLog(
            values(requests),
            values(results),
            values(read(topics.tasks(), StepTask.class, StepTask::getSweepId)),
            values(read(topics.withdrawals(), Withdrawal.class, Withdrawal::getSweepId))),
        live(topics),
        new SweepTraces(history, places.list()),
        started,
        results.stream().map(Found::time).max(Comparator.naturalOrder()).orElse(started));
  }

  private LiveRecords live(Topics topics) {
    Map<String, byte[]> architectures = new TreeMap<>();
    read(topics.architectures(), Architecture.class, Architecture::getSweepId)
        .forEach(found -> architectures.put(found.key(), found.bytes()));
    return new LiveRecords(
        architectures,
        read(topics.robustness(), RobustnessReport.class, RobustnessReport::getSweepId).stream()
            .map(Found::bytes)
            .toList());
  }

  /** Too many to hold them all at once. */
  private void take(Found<WeightEvent> found) {
    history.take(found.value());
  }

  private <T extends SpecificRecord> List<Found<T>> read(
      String topic, Class<T> type, Function<T, String> sweep) {
    List<Found<T>> all = new ArrayList<>();
    read(topic, type, sweep, all::add);
    return all;
  }

  private <T extends SpecificRecord> void read(
      String topic, Class<T> type, Function<T, String> sweep, Consumer<Found<T>> taker) {
    AvroDeserializer<T> decoder = new AvroDeserializer<>(type, registry);
    try (TopicReader reader = new TopicReader(kafka, topic)) {
      reader.read(
          record -> {
            try {
              T value = decoder.deserialize(topic, record.value());
              if (value != null && sweep.apply(value).equals(sweepId)) {
                Found<T> found = new Found<>(record, value);
                places.add(topic, found.key(), record.partition(), record.offset());
                taker.accept(found);
              }
            } catch (UndecodableRecordException e) {
              // It is among the dead letters.
              return;
            }
          });
    }
  }

  private static <T> List<T> values(List<Found<T>> found) {
    return found.stream().map(Found::value).toList();
  }
}
