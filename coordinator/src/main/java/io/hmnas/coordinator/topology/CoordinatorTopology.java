package io.hmnas.coordinator.topology;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.EndedRun;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunCommand;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepRequest;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.schemas.avro.Withdrawal;
import io.hmnas.schemas.serde.AvroSerde;
import io.hmnas.schemas.serde.SchemaRegistry;
import io.hmnas.schemas.topic.Topics;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The coordinator as a stream topology.
 *
 * <pre>
 * sweep-requests -&gt; RequestGate -&gt; (requests by sweepId) -&gt; SweepProcessor -&gt; robustness
 *                                     (ended runs by sweepId) ^      |
 *                                                     |              v
 *                                                     |       (commands by runId)
 *                                                     |              v
 * task-results, weight-events ------------------------+-------&gt; RunProcessor -&gt; tasks, withdrawals, runs,
 *                                                                              architectures
 * </pre>
 *
 * <p>What is in parentheses are internal topics. What cannot be used goes to the dead letters from
 * wherever it is found.
 */
public final class CoordinatorTopology {
  private static final String COMMANDS = "run-commands";

  private final Topics topics;
  private final SchemaRegistry registry;
  private final TaskQueue queue;
  private final Counters counters;
  private final String commandTopic;

  private CoordinatorTopology(
      Topics topics,
      SchemaRegistry registry,
      TaskQueue queue,
      Counters counters,
      String applicationId) {
    this.topics = topics;
    this.registry = registry;
    this.queue = queue;
    this.counters = counters;
    this.commandTopic = applicationId + "-" + COMMANDS + "-repartition";
  }

  /**
   * Builds the topology.
   *
   * @param topics where to read and write
   * @param registry numbers the schemas
   * @param queue tells which tasks are still to be had by workers
   * @param counters counts what happens
   * @param applicationId id of the application that will run it: internal topics are named after it
   * @param partitions partitions of the topics of results and weight events, which must be the
   *     same: a run's commands have to meet its results
   */
  public static Topology build(
      Topics topics,
      SchemaRegistry registry,
      TaskQueue queue,
      Counters counters,
      String applicationId,
      int partitions) {
    StreamsBuilder builder = new StreamsBuilder();
    new CoordinatorTopology(topics, registry, queue, counters, applicationId)
        .add(builder, partitions);
    return builder.build();
  }

  private void add(StreamsBuilder builder, int partitions) {
    addStores(builder);
    KStream<String, Object> gate =
        raw(builder, topics.sweepRequests())
            .process(
                () -> new RequestGate(serde(SweepRequest.class).deserializer(), counters),
                Named.as("request-gate"));
    KStream<String, Object> sweeps =
        repartitioned(only(gate, byte[].class), "requests", Serdes.ByteArray(), partitions)
            .process(
                () ->
                    new SweepProcessor(
                        topics.sweepRequests(), serde(SweepRequest.class).deserializer(), counters),
                Named.as("sweep"),
                StoreNames.SWEEPS,
                StoreNames.ENDED_RUNS);
    KStream<String, Object> runs =
        runInputs(builder, sweeps, partitions)
            .process(this::runProcessor, Named.as("run"), StoreNames.RUNS, StoreNames.EXPIRIES);
    KStream<String, Object> reports =
        repartitioned(only(runs, EndedRun.class), "ended-runs", serde(EndedRun.class), partitions)
            .process(
                () -> new EndedRunProcessor(counters),
                Named.as("ended-run"),
                StoreNames.SWEEPS,
                StoreNames.ENDED_RUNS);

    send(runs, StepTask.class, topics.tasks());
    send(runs, Withdrawal.class, topics.withdrawals());
    send(runs, RunState.class, topics.runs());
    send(runs, Architecture.class, topics.architectures());
    send(sweeps, RobustnessReport.class, topics.robustness());
    send(reports, RobustnessReport.class, topics.robustness());
    // Expiry is an event like any other: noted first, then decided upon.
    send(runs, RunCommand.class, commandTopic);
    send(reports, RunCommand.class, commandTopic);
    sendDeadLetters(gate);
    sendDeadLetters(sweeps);
    sendDeadLetters(runs);
  }

  private void addStores(StreamsBuilder builder) {
    builder.addStateStore(store(StoreNames.SWEEPS, SweepRequest.class));
    builder.addStateStore(store(StoreNames.ENDED_RUNS, EndedRun.class));
    builder.addStateStore(store(StoreNames.RUNS, RunState.class));
    builder.addStateStore(store(StoreNames.EXPIRIES, RunCommand.class));
  }

  /** Commands, results and weight events meet in one processor, and so in one task per run. */
  private KStream<Object, Object> runInputs(
      StreamsBuilder builder, KStream<String, Object> sweeps, int partitions) {
    KStream<String, RunCommand> commands =
        repartitioned(
            only(sweeps, RunCommand.class), COMMANDS, serde(RunCommand.class), partitions);
    return untyped(commands)
        .merge(untyped(raw(builder, topics.taskResults())))
        .merge(untyped(raw(builder, topics.weightEvents())));
  }

  private RunProcessor runProcessor() {
    return new RunProcessor(
        new RunProcessor.Inputs(
            topics.taskResults(),
            serde(StepResult.class).deserializer(),
            serde(WeightEvent.class).deserializer()),
        queue,
        counters);
  }

  /** Bytes as they are: decoding them is a processor's business, which can do without. */
  private static KStream<byte[], byte[]> raw(StreamsBuilder builder, String topic) {
    return builder.stream(topic, Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()));
  }

  private static <V> KStream<String, V> repartitioned(
      KStream<String, V> stream, String name, Serde<V> values, int partitions) {
    return stream.repartition(
        Repartitioned.with(Serdes.String(), values)
            .withName(name)
            .withNumberOfPartitions(partitions));
  }

  private <V extends SpecificRecord> void send(
      KStream<String, Object> stream, Class<V> type, String topic) {
    only(stream, type).to(topic, Produced.with(Serdes.String(), serde(type)));
  }

  // One sink for each stream: merged, they would tie all processors together into one task.
  private void sendDeadLetters(KStream<String, Object> stream) {
    only(stream, DeadLetter.class)
        .map((origin, letter) -> KeyValue.pair(letter.key(), letter.value()))
        .to(topics.deadLetters(), Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
  }

  private static <V> KStream<String, V> only(KStream<String, Object> stream, Class<V> type) {
    return stream.filter((key, value) -> type.isInstance(value)).mapValues(type::cast);
  }

  private static KStream<Object, Object> untyped(KStream<?, ?> stream) {
    return stream.map((key, value) -> KeyValue.pair(key, value));
  }

  private <V extends SpecificRecord> StoreBuilder<KeyValueStore<String, V>> store(
      String name, Class<V> type) {
    return Stores.keyValueStoreBuilder(
        Stores.persistentKeyValueStore(name), Serdes.String(), serde(type));
  }

  private <V extends SpecificRecord> Serde<V> serde(Class<V> type) {
    return AvroSerde.of(type, registry);
  }
}
