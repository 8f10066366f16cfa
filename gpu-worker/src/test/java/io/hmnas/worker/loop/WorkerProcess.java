package io.hmnas.worker.loop;

import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.hmnas.schemas.serde.CatalogueRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.LoggerFactory;

/** A worker in a process of its own that never finishes a step unless it is asked to stop. */
final class WorkerProcess {
  private WorkerProcess() {}

  /** Starts the process; its output goes to a file. */
  static Process start(String bootstrapServers, String topicPrefix, Path log) throws IOException {
    // Failsafe keeps the class path here when it starts this JVM from a jar of its own.
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classPath,
            WorkerProcess.class.getName(),
            bootstrapServers,
            topicPrefix)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  public static void main(String[] arguments) {
    // What it says of its end is looked at.
    ((Logger) LoggerFactory.getLogger("io.hmnas")).setLevel(Level.INFO);
    Worker worker =
        new Worker(
            WorkerOptions.builder(arguments[0], "process").topicPrefix(arguments[1]).build(),
            (task, observer) -> {
              observer.progress(Tasks.event(task));
              await().atMost(Duration.ofMinutes(5)).until(observer::cancelled);
              throw new StepException.Cancelled();
            },
            CatalogueRegistry.standard());
    worker.stopOnShutdown();
    worker.run();
  }
}
