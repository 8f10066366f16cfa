package io.hmnas.standalone.chaos;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.schemas.serde.AvroDeserializer;
import io.hmnas.schemas.serde.CatalogueRegistry;
import io.hmnas.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * What the topics say of one sweep, read from their beginning; committed records only. For one
 * thread.
 */
final class ChaosLog implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final String MAIN = "hm-nas";

  private final String sweepId;
  private final Topics topics = Topics.withDefaultPrefix();
  private final KafkaConsumer<String, byte[]> consumer;
  private final AvroDeserializer<StepTask> taskReader;
  private final AvroDeserializer<StepResult> resultReader;
  private final AvroDeserializer<WeightEvent> eventReader;
  private final AvroDeserializer<RunState> runReader;
  private final AvroDeserializer<Architecture> architectureReader;
  private final AvroDeserializer<RobustnessReport> reportReader;

  private final List<StepTask> tasks = new ArrayList<>();
  private final List<StepResult> results = new ArrayList<>();
  private final List<ChaosFacts.Sign> signs = new ArrayList<>();
  private final Map<String, List<RunState>> runs = new HashMap<>();
  private final List<Architecture> networks = new ArrayList<>();
  private final Set<String> ended = new HashSet<>();
  private @Nullable RobustnessReport report;
  private int deadLetters;

  /**
   * @param everything whether to read all topics, or only where the runs stand
   */
  ChaosLog(String servers, String sweepId, boolean everything) {
    this.sweepId = sweepId;
    CatalogueRegistry registry = CatalogueRegistry.standard();
    taskReader = new AvroDeserializer<>(StepTask.class, registry);
    resultReader = new AvroDeserializer<>(StepResult.class, registry);
    eventReader = new AvroDeserializer<>(WeightEvent.class, registry);
    runReader = new AvroDeserializer<>(RunState.class, registry);
    architectureReader = new AvroDeserializer<>(Architecture.class, registry);
    reportReader = new AvroDeserializer<>(RobustnessReport.class, registry);
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers, "isolation.level", "read_committed"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    Stream<String> names =
        everything
            ? Stream.of(
                topics.tasks(),
                topics.taskResults(),
                topics.weightEvents(),
                topics.runs(),
                topics.architectures(),
                topics.robustness(),
                topics.deadLetters())
            : Stream.of(topics.runs(), topics.robustness());
    List<TopicPartition> partitions =
        names
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Reads on for a moment. */
  void poll() {
    for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
      if (record.topic().equals(topics.deadLetters())) {
        deadLetters++;
      } else if (record.value() != null) {
        read(record);
      }
    }
  }

  /** Reads until the present end. */
  void readToTheEnd() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      poll();
    }
  }

  private void read(ConsumerRecord<String, byte[]> record) {
    String topic = record.topic();
    byte[] value = record.value();
    if (topic.equals(topics.tasks())) {
      StepTask task = taskReader.deserialize(topic, value);
      if (task != null && task.getSweepId().equals(sweepId)) {
        tasks.add(task);
      }
    } else if (topic.equals(topics.taskResults())) {
      StepResult result = resultReader.deserialize(topic, value);
      if (result != null && result.getSweepId().equals(sweepId)) {
        results.add(result);
      }
    } else if (topic.equals(topics.weightEvents())) {
      WeightEvent event = eventReader.deserialize(topic, value);
      if (event != null && event.getSweepId().equals(sweepId)) {
        String step =
            ChaosFacts.step(event.getRunId(), event.getBranch(), event.getStage(), event.getStep());
        signs.add(new ChaosFacts.Sign(event.getWorker(), step, record.timestamp()));
      }
    } else if (topic.equals(topics.runs())) {
      RunState run = runReader.deserialize(topic, value);
      if (run != null && run.getSweepId().equals(sweepId)) {
        runs.computeIfAbsent(
                ChaosFacts.line(run.getRunId(), run.getBranch()), id -> new ArrayList<>())
            .add(run);
        if (run.getStatus() != RunStatus.RUNNING && run.getBranch().equals(MAIN)) {
          ended.add(run.getRunId());
        }
      }
    } else if (topic.equals(topics.architectures())) {
      Architecture found = architectureReader.deserialize(topic, value);
      if (found != null && found.getSweepId().equals(sweepId) && found.getTestAccuracy() != null) {
        networks.add(found);
      }
    } else {
      RobustnessReport read = reportReader.deserialize(topic, value);
      if (read != null && read.getSweepId().equals(sweepId)) {
        report = read;
      }
    }
  }

  /** Whether all runs and branches have ended and are reported. */
  boolean finished() {
    return report != null && report.getFinished();
  }

  /** Runs that have ended, however; not counting their other branches. */
  int ended() {
    return ended.size();
  }

  /** States that were written, of all runs: they grow while anything happens. */
  int changes() {
    return runs.values().stream().mapToInt(List::size).sum();
  }

  /** Steps accepted so far, of all runs; for sweeps without further branches. */
  int steps() {
    return runs.values().stream()
        .mapToInt(states -> states.get(states.size() - 1).getHistory().size())
        .sum();
  }

  /** Workers that gave a sign of life since then, ms since 1970. */
  Set<String> workersSince(long millis) {
    return signs.stream()
        .filter(sign -> sign.millis() >= millis)
        .map(ChaosFacts.Sign::worker)
        .collect(Collectors.toSet());
  }

  /** All that was read so far. */
  ChaosFacts facts() {
    return new ChaosFacts(tasks, results, signs, runs, networks, report, deadLetters);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
