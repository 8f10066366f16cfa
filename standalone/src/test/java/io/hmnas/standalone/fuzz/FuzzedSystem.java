package io.hmnas.standalone.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hmnas.coordinator.Coordinator;
import io.hmnas.coordinator.CoordinatorOptions;
import io.hmnas.coordinator.Health;
import io.hmnas.schemas.avro.FinetuneConfig;
import io.hmnas.schemas.avro.MaskConfig;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SupernetConfig;
import io.hmnas.schemas.avro.SweepAction;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.SweepRequest;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.schemas.kafka.KafkaConnection;
import io.hmnas.schemas.serde.AvroDeserializer;
import io.hmnas.schemas.serde.AvroSerializer;
import io.hmnas.schemas.serde.CatalogueRegistry;
import io.hmnas.schemas.serde.UndecodableRecordException;
import io.hmnas.schemas.topic.TopicAdmin;
import io.hmnas.schemas.topic.TopicSettings;
import io.hmnas.schemas.topic.Topics;
import io.hmnas.standalone.broker.BrokerOptions;
import io.hmnas.standalone.broker.EmbeddedBroker;
import io.hmnas.standalone.letters.Letter;
import io.hmnas.standalone.letters.LetterFilter;
import io.hmnas.standalone.letters.LetterReader;
import io.hmnas.standalone.topic.TopicReader;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.loop.StepObserver;
import io.hmnas.worker.loop.StepOutcome;
import io.hmnas.worker.loop.TaskExecutor;
import io.hmnas.worker.loop.Worker;
import io.hmnas.worker.loop.WorkerOptions;
import io.hmnas.worker.simulate.SimulatedExecutor;
import io.hmnas.worker.simulate.SimulationOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A whole system in this process, workers simulated, with a hand in every input topic. */
final class FuzzedSystem implements AutoCloseable {
  private static final Topics TOPICS = Topics.withDefaultPrefix();
  private static final CatalogueRegistry REGISTRY = CatalogueRegistry.standard();
  private static final int WORKERS = 4;
  private static final int MOST_STEPS = 10;
  private static final SweepConfig CONFIG =
      SweepConfig.newBuilder()
          .setSupernet(SupernetConfig.newBuilder().setEpochs(1).build())
          .setMask(MaskConfig.newBuilder().setEpochs(1).build())
          .setFinetune(FinetuneConfig.newBuilder().setEpochs(1).build())
          .build();

  private final Map<String, AvroDeserializer<?>> decoders =
      Map.of(
          TOPICS.sweepRequests(), new AvroDeserializer<>(SweepRequest.class, REGISTRY),
          TOPICS.tasks(), new AvroDeserializer<>(StepTask.class, REGISTRY),
          TOPICS.taskResults(), new AvroDeserializer<>(StepResult.class, REGISTRY),
          TOPICS.weightEvents(), new AvroDeserializer<>(WeightEvent.class, REGISTRY));
  private final AvroDeserializer<RunState> states =
      new AvroDeserializer<>(RunState.class, REGISTRY);
  private final EmbeddedBroker broker;
  private final Coordinator coordinator;
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<Worker> workers = new ArrayList<>();

  private FuzzedSystem(EmbeddedBroker broker, Coordinator coordinator) {
    this.broker = broker;
    this.coordinator = coordinator;
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  static FuzzedSystem start(Path directory) {
    EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.in(directory.resolve("broker")));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      TopicAdmin.apply(admin, TOPICS, TopicSettings.withReplicationFactor(1));
    }
    Coordinator coordinator =
        new Coordinator(
            CoordinatorOptions.builder(broker.bootstrapServers(), directory.resolve("state"))
                .build(),
            REGISTRY);
    FuzzedSystem system = new FuzzedSystem(broker, coordinator);
    coordinator.start();
    for (int i = 1; i <= WORKERS; i++) {
      system.startWorker("worker-" + i);
    }
    return system;
  }

  private void startWorker(String name) {
    Worker worker =
        new Worker(
            WorkerOptions.builder(broker.bootstrapServers(), name).build(),
            new Bounded(new SimulatedExecutor(SimulationOptions.of(Duration.ZERO))),
            REGISTRY);
    workers.add(worker);
    Thread thread = new Thread(worker::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Topics that programs outside, coordinator and workers write to for others to act upon. */
  List<String> inputs() {
    return List.of(
        TOPICS.sweepRequests(), TOPICS.tasks(), TOPICS.taskResults(), TOPICS.weightEvents());
  }

  /** Hands in a good sweep of one seed. */
  void request(String sweepId) {
    SweepRequest request =
        SweepRequest.newBuilder()
            .setSweepId(sweepId)
            .setAction(SweepAction.CREATE)
            .setConfig(CONFIG)
            .setSeeds(List.of(1L))
            .build();
    byte[] value =
        new AvroSerializer<>(SweepRequest.class, REGISTRY)
            .serialize(TOPICS.sweepRequests(), request);
    send(TOPICS.sweepRequests(), sweepId.getBytes(UTF_8), value);
  }

  Mutant send(String topic, byte @Nullable [] key, byte @Nullable [] value) {
    ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(topic, key, value);
    return new Mutant(message, producer.send(message));
  }

  void flush() {
    producer.flush();
  }

  List<ConsumerRecord<byte[], byte[]>> read(String topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (TopicReader reader =
        new TopicReader(KafkaConnection.to(broker.bootstrapServers()), topic)) {
      reader.read(records::add);
    }
    return records;
  }

  /** Sweeps whose run is in this state. */
  Set<String> sweeps(RunStatus status) {
    Map<String, RunStatus> last = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : read(TOPICS.runs())) {
      RunState state = states.deserialize(record.topic(), record.value());
      if (state != null) {
        last.put(state.getSweepId(), state.getStatus());
      }
    }
    Set<String> sweeps = new HashSet<>();
    last.forEach(
        (sweep, now) -> {
          if (now == status) {
            sweeps.add(sweep);
          }
        });
    return sweeps;
  }

  /** Dead letters by where they were found. */
  Map<String, Letter> letters() {
    Map<String, Letter> letters = new HashMap<>();
    try (LetterReader reader =
        new LetterReader(KafkaConnection.to(broker.bootstrapServers()), TOPICS.deadLetters())) {
      reader.read(LetterFilter.all(), letter -> letters.put(letter.origin(), letter));
    }
    return letters;
  }

  /** Whether a message is a record of its topic, and under the key that it must have. */
  boolean readable(Mutant mutant) {
    try {
      Object record =
          decoders.get(mutant.topic()).deserialize(mutant.topic(), mutant.message().value());
      return record != null && keyFits(mutant, (SpecificRecord) record);
    } catch (UndecodableRecordException e) {
      return false;
    }
  }

  private static boolean keyFits(Mutant mutant, SpecificRecord record) {
    byte[] bytes = mutant.message().key();
    String key = bytes == null ? null : new String(bytes, UTF_8);
    if (record instanceof SweepRequest request) {
      return key == null || key.equals(request.getSweepId());
    }
    if (record instanceof StepResult result) {
      return result.getRunId().equals(key);
    }
    return !(record instanceof WeightEvent event) || event.getRunId().equals(key);
  }

  Health health() {
    return coordinator.check();
  }

  long workerRestarts() {
    return workers.stream().mapToLong(worker -> worker.statistics().restarts()).sum();
  }

  @Override
  public void close() {
    workers.forEach(Worker::stop);
    workers.forEach(worker -> worker.awaitEnd(Duration.ofSeconds(30)));
    producer.close();
    coordinator.close();
    broker.close();
  }

  /** A sweep that a mutated request makes may be of thousands of steps, which show nothing more. */
  private record Bounded(TaskExecutor executor) implements TaskExecutor {
    @Override
    public StepOutcome execute(StepTask task, StepObserver observer) throws StepException {
      if (task.getStep() > MOST_STEPS) {
        throw new StepException.Failed("enough", false, new IllegalStateException("bounded"));
      }
      return executor.execute(task, observer);
    }
  }
}
