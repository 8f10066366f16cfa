package io.hmnas.standalone.cli;

import io.hmnas.schemas.kafka.KafkaConnection;
import io.hmnas.standalone.metrics.ProcessMetrics;
import io.hmnas.standalone.metrics.StatusServer;
import io.hmnas.standalone.process.Leash;
import io.hmnas.worker.checkpoint.CheckpointStores;
import io.hmnas.worker.loop.TaskExecutor;
import io.hmnas.worker.loop.Worker;
import io.hmnas.worker.loop.WorkerOptions;
import io.hmnas.worker.simulate.SimulatedExecutor;
import io.hmnas.worker.simulate.SimulationOptions;
import io.hmnas.worker.supernet.selftest.KernelCache;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A worker of a cluster. */
@Command(
    name = "worker",
    description =
        "Runs a worker until stopped: takes steps of runs, one at a time. Start as many as there"
            + " are cores or GPUs.")
final class WorkerCommand implements Callable<Integer> {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(12);

  @Mixin private KafkaMixin kafka = new KafkaMixin();
  @Mixin private RegistryMixin registry = new RegistryMixin();
  @Mixin private StatusMixin status = new StatusMixin();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Tells the worker from others (default: host name and process number).")
  private @Nullable String name;

  @Mixin private CheckpointsMixin checkpoints = new CheckpointsMixin();
  @Mixin private DataMixin data = new DataMixin();
  @Mixin private EngineMixin engine = new EngineMixin();
  @Mixin private SimulationMixin simulation = new SimulationMixin();

  @Option(
      names = "--kernel-cache",
      paramLabel = "DIR",
      description =
          "Folder that remembers which kernels were found right on this processor, so that the next"
              + " start need not test them again (default: none; environment: HMNAS_KERNEL_CACHE).",
      defaultValue = "${env:HMNAS_KERNEL_CACHE}")
  private @Nullable Path kernelCache;

  @Option(
      names = "--on-leash",
      hidden = true,
      description = "Read the brokers from standard input, and end when it ends.")
  private boolean onLeash;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Leash leash = onLeash ? Leash.ofThisProcess() : null;
    TaskExecutor executor = executor();
    Optional<String> told = leash == null ? Optional.empty() : leash.line();
    if (leash != null && told.isEmpty()) {
      // The sweep ended before this worker was ready for it.
      return ExitCodes.OK;
    }
    // The broker that a worker is told of is that of the same machine, which asks for nothing.
    KafkaConnection servers = told.map(KafkaConnection::to).orElseGet(kafka::admitted);
    ProcessMetrics metrics = new ProcessMetrics();
    Worker worker =
        new Worker(
            WorkerOptions.builder(servers, name == null ? defaultName() : name)
                .topicPrefix(kafka.topics().prefix())
                .build(),
            executor,
            registry.of(kafka.topics()),
            metrics.registry());
    status.serve(metrics, worker).ifPresent(this::sayWhere);
    if (leash == null) {
      worker.stopOnShutdown();
    } else {
      leash.onRelease(
          () -> {
            worker.stop();
            worker.awaitEnd(STOP_LIMIT);
          },
          STOP_LIMIT);
    }
    worker.run();
    return ExitCodes.OK;
  }

  /** To a parent process, which reads it, the URL alone. */
  private void sayWhere(StatusServer server) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(onLeash ? server.url() : "Metrics: " + server.url() + "/metrics");
    out.flush();
  }

  private TaskExecutor executor() {
    Optional<SimulationOptions> simulated = simulation.options();
    return simulated.isPresent()
        ? new SimulatedExecutor(simulated.get())
        : Engine.trainingExecutor(
            engine,
            kernelCache == null ? KernelCache.none() : KernelCache.in(kernelCache),
            data.sources(),
            CheckpointStores.open(checkpoints.ofCluster()));
  }

  private static String defaultName() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "worker";
    }
    return host + "-" + ProcessHandle.current().pid();
  }
}
