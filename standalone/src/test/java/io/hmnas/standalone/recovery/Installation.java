package io.hmnas.standalone.recovery;

import static org.awaitility.Awaitility.await;

import io.hmnas.coordinator.plan.Decision;
import io.hmnas.coordinator.plan.RunEvent;
import io.hmnas.coordinator.plan.RunPlanner;
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
import io.hmnas.schemas.config.RunId;
import io.hmnas.schemas.serde.AvroSerializer;
import io.hmnas.schemas.serde.CatalogueRegistry;
import io.hmnas.schemas.topic.TopicAdmin;
import io.hmnas.schemas.topic.TopicSettings;
import io.hmnas.schemas.topic.Topics;
import io.hmnas.standalone.broker.BrokerOptions;
import io.hmnas.standalone.broker.EmbeddedBroker;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.loop.StepObserver;
import io.hmnas.worker.loop.StepOutcome;
import io.hmnas.worker.loop.Worker;
import io.hmnas.worker.loop.WorkerOptions;
import io.hmnas.worker.simulate.SimulatedExecutor;
import io.hmnas.worker.simulate.SimulationOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** A broker and workers in this process, and coordinators in processes that can be killed. */
final class Installation implements AutoCloseable {
  private static final Topics TOPICS = Topics.withDefaultPrefix();
  private static final SweepConfig CONFIG =
      SweepConfig.newBuilder()
          .setSupernet(SupernetConfig.newBuilder().setEpochs(2).build())
          .setMask(MaskConfig.newBuilder().setEpochs(2).build())
          .setFinetune(FinetuneConfig.newBuilder().setEpochs(2).build())
          .setStepTimeLimitSeconds(10)
          .setMaxAttempts(5)
          .build();

  private final Path directory;
  private final List<Process> processes = new ArrayList<>();
  private final List<Worker> workers = new ArrayList<>();
  private EmbeddedBroker broker;

  private Installation(Path directory, EmbeddedBroker broker) {
    this.directory = directory;
    this.broker = broker;
  }

  /** A coordinator as a user starts it. */
  record CoordinatorProcess(Process process) {
    /** As kill -9 does. */
    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }
  }

  static Installation start(Path directory) throws Exception {
    Installation installation =
        new Installation(
            directory, EmbeddedBroker.start(BrokerOptions.in(directory.resolve("broker"))));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", installation.servers()))) {
      TopicAdmin.apply(admin, TOPICS, TopicSettings.withReplicationFactor(1));
    }
    return installation;
  }

  CoordinatorProcess coordinator(String name) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dhmnas.log.level=INFO",
                "-cp",
                System.getProperty("java.class.path"),
                "io.hmnas.standalone.cli.Main",
                "coordinator",
                "--no-http",
                "--bootstrap-servers",
                servers(),
                "--state",
                directory.resolve(name).toString())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(directory.resolve(name + ".log").toFile()))
            .start();
    processes.add(process);
    return new CoordinatorProcess(process);
  }

  void workers(int count, Duration stepTime) {
    for (int i = 1; i <= count; i++) {
      Worker worker =
          new Worker(
              WorkerOptions.builder(servers(), "worker-" + i).build(),
              new SimulatedExecutor(SimulationOptions.of(stepTime)),
              CatalogueRegistry.standard());
      workers.add(worker);
      Thread thread = new Thread(worker::run, "worker-" + i);
      thread.setDaemon(true);
      thread.start();
    }
  }

  void request(SweepAction action, List<Long> seeds) throws Exception {
    SweepRequest request =
        SweepRequest.newBuilder()
            .setSweepId("sweep")
            .setAction(action)
            .setConfig(action == SweepAction.CREATE ? CONFIG : null)
            .setSeeds(seeds)
            .build();
    try (KafkaProducer<String, SweepRequest> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers(), "acks", "all"),
            new StringSerializer(),
            new AvroSerializer<>(SweepRequest.class, CatalogueRegistry.standard()))) {
      producer.send(new ProducerRecord<>(TOPICS.sweepRequests(), "sweep", request)).get();
    }
  }

  /** Stops the broker and starts it where it was: what was in flight is lost with its locks. */
  void restartBroker() {
    int port = Integer.parseInt(servers().substring(servers().lastIndexOf(':') + 1));
    broker.close();
    broker = EmbeddedBroker.start(new BrokerOptions(directory.resolve("broker"), port));
  }

  History history() {
    return History.read(servers());
  }

  /** Waits until so many runs are completed. */
  void awaitCompleted(int runs, Duration patience) {
    await()
        .atMost(patience)
        .until(
            () ->
                history().states().stream()
                        .filter(run -> run.getStatus() == RunStatus.COMPLETED)
                        .count()
                    >= runs);
  }

  void awaitEnds(int runs, Duration patience) {
    await()
        .atMost(patience)
        .until(
            () ->
                history().states().stream()
                        .filter(run -> run.getStatus() != RunStatus.RUNNING)
                        .count()
                    == runs);
  }

  long tasksTaken() {
    return workers.stream().mapToLong(worker -> worker.statistics().tasks()).sum();
  }

  /** Answers that the workers have written. */
  long answers() {
    return workers.stream()
        .mapToLong(worker -> worker.statistics().completed() + worker.statistics().failed())
        .sum();
  }

  /** What the steps of a run give when nothing happens. */
  static List<String> undisturbed(long seed) {
    SimulatedExecutor executor = new SimulatedExecutor(SimulationOptions.of(Duration.ZERO));
    Decision decision =
        RunPlanner.decide(
            null, new RunEvent.Started("sweep", RunId.of("sweep", seed), seed, CONFIG));
    while (!decision.ended()) {
      decision =
          RunPlanner.decide(
              decision.state().orElseThrow(),
              new RunEvent.StepAnswered(answer(executor, decision.tasks().get(0))));
    }
    RunState done = decision.state().orElseThrow();
    return History.digests(done);
  }

  private static StepResult answer(SimulatedExecutor executor, StepTask task) {
    try {
      StepOutcome outcome =
          executor.execute(
              task,
              new StepObserver() {
                @Override
                public void progress(WeightEvent.Builder event) {}

                @Override
                public boolean cancelled() {
                  return false;
                }
              });
      return StepResult.newBuilder()
          .setSweepId(task.getSweepId())
          .setRunId(task.getRunId())
          .setBranch(task.getBranch())
          .setStage(task.getStage())
          .setStep(task.getStep())
          .setAttempt(task.getAttempt())
          .setOutputDigest(outcome.outputDigest())
          .setMetrics(outcome.metrics())
          .setArchitecture(outcome.architecture())
          .build();
    } catch (StepException e) {
      throw new AssertionError(e);
    }
  }

  String servers() {
    return broker.bootstrapServers();
  }

  @Override
  public void close() {
    workers.forEach(Worker::stop);
    workers.forEach(worker -> worker.awaitEnd(Duration.ofSeconds(30)));
    processes.forEach(Process::destroyForcibly);
    broker.close();
  }
}
