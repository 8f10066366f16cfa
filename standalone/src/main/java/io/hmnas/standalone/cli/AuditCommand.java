package io.hmnas.standalone.cli;

import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.config.SweepFile;
import io.hmnas.schemas.config.SweepSpec;
import io.hmnas.standalone.audit.Audit;
import io.hmnas.standalone.audit.AuditReport;
import io.hmnas.standalone.audit.AuditedStep;
import io.hmnas.standalone.audit.FinishedStep;
import io.hmnas.standalone.audit.SweepHistory;
import io.hmnas.worker.checkpoint.CheckpointStore;
import io.hmnas.worker.checkpoint.CheckpointStores;
import io.hmnas.worker.checkpoint.UnwrittenCheckpointStore;
import io.hmnas.worker.loop.TaskExecutor;
import io.hmnas.worker.supernet.selftest.KernelCache;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Does steps again. */
@Command(
    name = "audit",
    description = {
      "Does a random sample of a sweep's finished steps again, here, and compares the digests of"
          + " what comes of them. Nothing of the sweep is changed.",
      "A step can be done again while its input checkpoint is kept: keepCheckpoints: ALL keeps"
          + " every one. A folder's own store is used unless --checkpoints names another, and the"
          + " engine and kind of device must be those that the sweep was run with. Exit code 1 if a step gives something else or cannot be done, or if there"
          + " is none to do."
    })
final class AuditCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "SWEEP",
      description =
          "The folder of a sweep on this machine, such as runs/demo-1; or the name of a sweep of"
              + " the cluster.")
  private String sweep = "";

  @Option(
      names = "--fraction",
      paramLabel = "F",
      defaultValue = "0.05",
      description =
          "Share of the steps to do again, at least one step (default: ${DEFAULT-VALUE}).")
  private double fraction;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Draws the sample; the same steps for the same seed (default: a new one).")
  private @Nullable Long seed;

  @Mixin private CheckpointsMixin checkpoints = new CheckpointsMixin();
  @Mixin private DataMixin data = new DataMixin();
  @Mixin private EngineMixin engine = new EngineMixin();
  @Mixin private KafkaMixin kafka = new KafkaMixin();
  @Mixin private RegistryMixin registry = new RegistryMixin();
  @Mixin private OutputMixin output = new OutputMixin();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Audit audit = audit();
    boolean local = Files.isDirectory(Path.of(sweep));
    List<RunState> runs = local ? ofFolder(Path.of(sweep)) : ofCluster();
    CheckpointStore store = open(local ? localStore() : checkpoints.ofCluster());
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    TaskExecutor executor =
        Engine.trainingExecutor(
            engine, KernelCache.none(), data.sources(), new UnwrittenCheckpointStore(store));
    AuditReport report =
        audit.run(
            runs,
            executor,
            store,
            line -> {
              err.println(line);
              err.flush();
            });
    out.print(output.json() ? report.json() + System.lineSeparator() : text(report));
    out.flush();
    return report.clean() ? ExitCodes.OK : ExitCodes.FAILED;
  }

  /** A folder that is not there would be made, and look as if all checkpoints were removed. */
  private static CheckpointStore open(String address) {
    if (!address.contains(":") && !Files.isDirectory(Path.of(address))) {
      throw new UsageException(
          "there is no folder %s with checkpoints: say where they are by --checkpoints"
              .formatted(address));
    }
    return CheckpointStores.open(address);
  }

  private Audit audit() {
    try {
      return new Audit(fraction, seed == null ? new SecureRandom().nextInt(1_000_000) : seed);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--" + e.getMessage(), e);
    }
  }

  private static List<RunState> ofFolder(Path folder) {
    Path file = folder.resolve("sweep.yaml");
    Path report = folder.resolve("report.json");
    if (!Files.isRegularFile(file) || !Files.isRegularFile(report)) {
      throw new UsageException(
          folder + " is not the folder of a sweep: it has no sweep.yaml and report.json");
    }
    try {
      SweepSpec spec =
          SweepFile.parse(Files.readString(file, StandardCharsets.UTF_8), file.toString());
      return SweepHistory.fromReport(report, spec.config());
    } catch (IOException | IllegalArgumentException e) {
      throw new UsageException("cannot read %s (%s)".formatted(report, e.getMessage()), e);
    }
  }

  private List<RunState> ofCluster() {
    List<RunState> runs =
        SweepHistory.fromTopic(
            kafka.connection(), kafka.topics(), registry.whenNeeded(kafka.topics()), sweep);
    if (runs.isEmpty()) {
      throw new UsageException(
          "there is no sweep '%s' at %s, and no folder of that name"
              .formatted(sweep, kafka.bootstrapServers()));
    }
    return runs;
  }

  private String localStore() {
    return checkpoints.given().orElse(Path.of(sweep).resolve("checkpoints").toString());
  }

  private static String text(AuditReport report) {
    TextTable table = new TextTable("STEP", "WORKER", "OUTCOME", "DIGEST", "NOW", "SECONDS");
    for (AuditedStep step : report.steps()) {
      table.row(
          step.step().name(),
          step.step().worker(),
          step.outcome().name(),
          brief(step.step().digest()),
          step.digest().isEmpty() ? "-" : brief(step.digest()),
          String.format(Locale.ROOT, "%.1f", step.seconds()));
    }
    StringBuilder out = new StringBuilder();
    if (!report.steps().isEmpty()) {
      out.append(table);
    }
    report.steps().stream()
        .filter(step -> !step.failure().isEmpty())
        .forEach(step -> out.append("%s: %s%n".formatted(step.step().name(), step.failure())));
    out.append(
        "%d of %d steps done again (--fraction %s --seed %d): %d same, %d different, %d failed%n"
            .formatted(
                report.steps().size(),
                report.auditable(),
                report.audit().fraction(),
                report.audit().seed(),
                report.count(AuditedStep.Outcome.SAME),
                report.count(AuditedStep.Outcome.DIFFERENT),
                report.count(AuditedStep.Outcome.FAILED)));
    Map<String, Long> obstacles =
        report.notAuditable().stream()
            .collect(
                Collectors.groupingBy(FinishedStep::obstacle, TreeMap::new, Collectors.counting()));
    obstacles.forEach(
        (why, count) -> out.append("%d steps cannot be audited: %s%n".formatted(count, why)));
    if (report.count(AuditedStep.Outcome.DIFFERENT) > 0) {
      out.append(
              "A step gives the same wherever it is done with the same program, engine, data set"
                  + " and kind of processor. Find out which of them differs, or which worker is at"
                  + " fault.")
          .append(System.lineSeparator());
    }
    return out.toString();
  }

  private static String brief(String digest) {
    return digest.length() <= 12 ? digest : digest.substring(0, 12);
  }
}
