package io.hmnas.standalone.bench;

import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.serde.CatalogueRegistry;
import io.hmnas.schemas.topic.Topics;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.loop.StepObserver;
import io.hmnas.worker.loop.StepOutcome;
import io.hmnas.worker.loop.TaskExecutor;
import io.hmnas.worker.loop.Withdrawals;
import io.hmnas.worker.loop.Worker;
import io.hmnas.worker.loop.WorkerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Many workers in this process, each as it would be in a process of its own. */
final class WorkerPool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

  private final String servers;
  private final Topics topics;
  private final Map<String, Steps> sweeps;
  private final List<Worker> workers = new ArrayList<>();
  private final Withdrawals withdrawals;

  /** How the steps of a sweep are carried out, and where that is noted. */
  record Steps(TaskExecutor executor, Timeline timeline) {}

  /**
   * @param sweeps by their ids; there must be no others
   */
  WorkerPool(String servers, Topics topics, Map<String, Steps> sweeps) {
    this.servers = servers;
    this.topics = topics;
    this.sweeps = sweeps;
    this.withdrawals =
        Withdrawals.follow(
            WorkerOptions.builder(servers, topics.prefix() + "-workers")
                .topicPrefix(topics.prefix())
                .build(),
            CatalogueRegistry.standard());
  }

  void start(int count) {
    for (int i = 1; i <= count; i++) {
      String name = topics.prefix() + "-worker-" + i;
      Worker worker =
          new Worker(
              WorkerOptions.builder(servers, name).topicPrefix(topics.prefix()).build(),
              (task, observer) -> execute(name, task, observer),
              CatalogueRegistry.standard(),
              withdrawals);
      workers.add(worker);
      Thread thread = new Thread(worker::run, name);
      thread.setDaemon(true);
      thread.start();
    }
  }

  private StepOutcome execute(String worker, StepTask task, StepObserver observer)
      throws StepException {
    Steps steps = sweeps.get(task.getSweepId());
    if (steps == null) {
      throw new StepException.Invalid("nothing is known of sweep " + task.getSweepId());
    }
    long start = System.nanoTime();
    StepOutcome outcome = steps.executor().execute(task, observer);
    steps.timeline().executed(worker, task, start, System.nanoTime());
    return outcome;
  }

  @Override
  public void close() {
    withdrawals.close();
    workers.forEach(Worker::stop);
    for (Worker worker : workers) {
      if (!worker.awaitEnd(STOP_LIMIT)) {
        LOG.warn("a worker did not end within {} s", STOP_LIMIT.toSeconds());
        return;
      }
    }
  }
}
