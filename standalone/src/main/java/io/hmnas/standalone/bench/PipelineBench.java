package io.hmnas.standalone.bench;

import io.hmnas.coordinator.Coordinator;
import io.hmnas.coordinator.CoordinatorOptions;
import io.hmnas.schemas.avro.FinetuneConfig;
import io.hmnas.schemas.avro.MaskConfig;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.SupernetConfig;
import io.hmnas.schemas.avro.SweepAction;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.SweepRequest;
import io.hmnas.schemas.serde.CatalogueRegistry;
import io.hmnas.schemas.topic.TopicAdmin;
import io.hmnas.schemas.topic.TopicSettings;
import io.hmnas.schemas.topic.Topics;
import io.hmnas.worker.simulate.SimulatedExecutor;
import io.hmnas.worker.simulate.SimulationOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Measures one setting: a coordinator or several and many workers in this process, on topics of
 * their own. A sweep of steps that do nothing comes first, until everything is connected and
 * compiled; then comes the sweep that counts.
 */
public final class PipelineBench {
  /** Steps of every run: 1 SEED, 4 SUPERNET, 2 MASK, 1 PRUNE, 2 FINETUNE. */
  public static final int STEPS_PER_RUN = 10;

  private static final int SUPERNET = 4;
  private static final int MASK = 2;
  private static final int FINETUNE = 2;
  private static final Duration START_LIMIT = Duration.ofMinutes(4);

  /** Enough for the compilers to have seen everything; later settings only have to connect. */
  private static final int FIRST_WARM_UP_RUNS = 500;

  private static final int WARM_UP_RUNS = 20;
  private static final String WARM_UP = "warm-up";
  private static final String MEASURED = "measured";

  private final PipelineCase setting;
  private final String servers;
  private final Topics topics;
  private final Path directory;
  private final Consumer<String> progress;

  private PipelineBench(
      PipelineCase setting,
      String servers,
      Topics topics,
      Path directory,
      Consumer<String> progress) {
    this.setting = setting;
    this.servers = servers;
    this.topics = topics;
    this.directory = directory;
    this.progress = progress;
  }

  /**
   * Measures.
   *
   * @param servers a broker that does nothing else
   * @param name a prefix that no topic has yet
   * @param directory for the coordinators' state
   * @param first whether nothing was measured in this process yet
   * @param progress gets a line now and then
   * @throws BenchException if it comes to no end
   */
  public static PipelineFigures run(
      PipelineCase setting,
      String servers,
      String name,
      Path directory,
      boolean first,
      Consumer<String> progress) {
    return new PipelineBench(setting, servers, Topics.withPrefix(name), directory, progress)
        .measure(first ? FIRST_WARM_UP_RUNS : WARM_UP_RUNS);
  }

  /** The place of a step in its run, from 0. */
  static int place(Stage stage, int step) {
    return switch (stage) {
      case SEED -> 0;
      case SUPERNET -> 1 + step;
      case MASK -> 1 + SUPERNET + step;
      case PRUNE -> 1 + SUPERNET + MASK;
      case FINETUNE -> 2 + SUPERNET + MASK + step;
      case UNKNOWN -> throw new IllegalArgumentException("a run has no stage " + stage);
    };
  }

  private PipelineFigures measure(int warmUpRuns) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      TopicAdmin.apply(
          admin,
          topics,
          TopicSettings.withReplicationFactor(1).withTaskPartitions(setting.taskPartitions()));
      Timeline warmUp = new Timeline();
      Timeline measured = new Timeline();
      SimulationOptions noOp = SimulationOptions.of(Duration.ZERO);
      SimulationOptions step = SimulationOptions.of(setting.stepTime());
      WorkerPool pool =
          new WorkerPool(
              servers,
              topics,
              Map.of(
                  WARM_UP, new WorkerPool.Steps(executor(noOp), warmUp),
                  MEASURED, new WorkerPool.Steps(executor(step), measured)));
      List<Coordinator> coordinators = new ArrayList<>();
      try (BenchClient client = new BenchClient(servers, topics, progress)) {
        startCoordinators(coordinators);
        pool.start(setting.workers());
        await("all workers have joined", () -> members(admin) == setting.workers());
        client.run(request(WARM_UP, warmUpRuns), warmUpRuns, warmUp);
        progress.accept("warm after %d steps".formatted(warmUp.executions()));
        return measure(client, measured);
      } finally {
        pool.close();
        coordinators.forEach(Coordinator::close);
      }
    }
  }

  private SimulatedExecutor executor(SimulationOptions options) {
    return new SimulatedExecutor(setting.events() ? options : options.withoutEvents());
  }

  private PipelineFigures measure(BenchClient client, Timeline timeline) {
    String coordinator = topics.prefix() + "-coordinator";
    long processCpu = CpuTime.ofProcess();
    long coordinatorCpu = CpuTime.ofThreads(coordinator);
    long start = System.nanoTime();
    client.run(request(MEASURED, setting.runs()), setting.runs(), timeline);
    double seconds = (System.nanoTime() - start) / 1e9;
    double steps = setting.steps();
    Sample pauses =
        setting.runs() >= setting.workers() ? timeline.pausesOfWorkers() : timeline.pausesOfRuns();
    return new PipelineFigures(
        setting,
        seconds,
        steps / seconds,
        timeline.untilNextTask().quantileMs(0.5),
        timeline.untilNextTask().quantileMs(0.99),
        pauses.quantileMs(0.5),
        (CpuTime.ofThreads(coordinator) - coordinatorCpu) / 1e6 / steps,
        (CpuTime.ofProcess() - processCpu) / 1e6 / steps,
        timeline.mostToMean(setting.busyWorkers()),
        timeline.repeated());
  }

  private void startCoordinators(List<Coordinator> started) {
    for (int i = 1; i <= setting.coordinators(); i++) {
      Coordinator coordinator =
          new Coordinator(
              CoordinatorOptions.builder(servers, directory.resolve("coordinator-" + i))
                  .topics(topics)
                  .build(),
              CatalogueRegistry.standard());
      started.add(coordinator);
      coordinator.start();
    }
    await(
        "the coordinators are at work",
        () -> started.stream().allMatch(coordinator -> coordinator.check().ready()));
  }

  private int members(Admin admin) {
    try {
      return admin.describeShareGroups(List.of(topics.workerGroup())).all().get().values().stream()
          .mapToInt(group -> group.members().size())
          .sum();
    } catch (ExecutionException e) {
      return 0;
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private interface Condition {
    boolean holds();
  }

  private static void await(String what, Condition condition) {
    long limit = System.nanoTime() + START_LIMIT.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - limit > 0) {
        throw new BenchException(
            "waited %d s until %s: it did not come about".formatted(START_LIMIT.toSeconds(), what));
      }
      try {
        TimeUnit.MILLISECONDS.sleep(100);
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      }
    }
  }

  private static SweepRequest request(String sweepId, int runs) {
    SweepConfig config =
        SweepConfig.newBuilder()
            .setSupernet(SupernetConfig.newBuilder().setEpochs(SUPERNET).build())
            .setMask(MaskConfig.newBuilder().setEpochs(MASK).setBudget(0.4).build())
            .setFinetune(FinetuneConfig.newBuilder().setEpochs(FINETUNE).build())
            .build();
    return SweepRequest.newBuilder()
        .setSweepId(sweepId)
        .setAction(SweepAction.CREATE)
        .setConfig(config)
        .setSeeds(LongStream.rangeClosed(1, runs).boxed().toList())
        .build();
  }
}
