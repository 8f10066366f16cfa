package io.hmnas.coordinator.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepAction;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.SweepRequest;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.schemas.avro.Withdrawal;
import io.hmnas.schemas.serde.AvroSerde;
import io.hmnas.schemas.serde.CatalogueRegistry;
import io.hmnas.schemas.topic.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The topology in a test driver, with the topics around it. */
final class Cluster implements AutoCloseable {
  static final Topics TOPICS = Topics.withDefaultPrefix();

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  final Counters counters = new Counters(new SimpleMeterRegistry());
  final TestQueue queue = new TestQueue();
  private final CatalogueRegistry registry = CatalogueRegistry.standard();
  private final TopologyTestDriver driver;
  private final TestOutputTopic<String, StepTask> tasks;
  private final TestOutputTopic<String, Withdrawal> withdrawals;
  private final TestOutputTopic<String, RobustnessReport> reports;
  private final TestOutputTopic<String, Architecture> architectures;
  private final TestOutputTopic<String, RunState> runs;
  private final TestOutputTopic<byte[], byte[]> deadLetters;

  Cluster() {
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L);
    driver =
        new TopologyTestDriver(
            CoordinatorTopology.build(TOPICS, registry, queue, counters, "test", 4),
            settings,
            START);
    tasks = output(TOPICS.tasks(), StepTask.class);
    withdrawals = output(TOPICS.withdrawals(), Withdrawal.class);
    reports = output(TOPICS.robustness(), RobustnessReport.class);
    architectures = output(TOPICS.architectures(), Architecture.class);
    runs = output(TOPICS.runs(), RunState.class);
    deadLetters =
        driver.createOutputTopic(
            TOPICS.deadLetters(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private <T extends SpecificRecord> TestOutputTopic<String, T> output(
      String topic, Class<T> type) {
    return driver.createOutputTopic(
        topic, new StringDeserializer(), AvroSerde.of(type, registry).deserializer());
  }

  void create(String sweepId, SweepConfig config, Long... seeds) {
    request(sweepId, SweepAction.CREATE, config, seeds);
  }

  void request(String sweepId, SweepAction action, @Nullable SweepConfig config, Long... seeds) {
    send(
        TOPICS.sweepRequests(),
        sweepId,
        SweepRequest.newBuilder()
            .setSweepId(sweepId)
            .setAction(action)
            .setConfig(config)
            .setSeeds(List.of(seeds))
            .build(),
        SweepRequest.class);
  }

  void result(StepResult result) {
    send(TOPICS.taskResults(), result.getRunId(), result, StepResult.class);
  }

  void weightEvent(WeightEvent event) {
    send(TOPICS.weightEvents(), event.getRunId(), event, WeightEvent.class);
  }

  <T extends SpecificRecord> void send(String topic, String key, T value, Class<T> type) {
    raw(topic, key, AvroSerde.of(type, registry).serializer().serialize(topic, value));
  }

  void raw(String topic, String key, byte[] value) {
    TestInputTopic<byte[], byte[]> input =
        driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
    input.pipeInput(key.getBytes(UTF_8), value);
  }

  void pass(Duration time) {
    driver.advanceWallClockTime(time);
  }

  List<StepTask> tasks() {
    return tasks.readValuesToList();
  }

  List<Withdrawal> withdrawals() {
    return withdrawals.readValuesToList();
  }

  List<RobustnessReport> reports() {
    return reports.readValuesToList();
  }

  Map<String, Architecture> architectures() {
    return architectures.readKeyValuesToMap();
  }

  Map<String, RunState> runs() {
    return runs.readKeyValuesToMap();
  }

  RunState run(String runId) {
    return Objects.requireNonNull(runs().get(runId));
  }

  List<TestRecord<byte[], byte[]>> deadLetters() {
    return deadLetters.readRecordsToList();
  }

  /** Answers tasks until there are none; returns all of them. */
  List<StepTask> work(Function<StepTask, StepResult> worker) {
    List<StepTask> done = new ArrayList<>();
    List<StepTask> open = tasks();
    while (!open.isEmpty()) {
      open.forEach(task -> result(worker.apply(task)));
      done.addAll(open);
      open = tasks();
    }
    return done;
  }

  static String header(TestRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }

  @Override
  public void close() {
    driver.close();
  }
}
