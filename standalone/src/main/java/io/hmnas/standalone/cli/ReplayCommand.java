package io.hmnas.standalone.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hmnas.coordinator.replay.ReplayedSweep;
import io.hmnas.schemas.kafka.KafkaConnection;
import io.hmnas.schemas.serde.CatalogueRegistry;
import io.hmnas.schemas.topic.Topics;
import io.hmnas.standalone.broker.BrokerOptions;
import io.hmnas.standalone.broker.EmbeddedBroker;
import io.hmnas.standalone.replay.Difference;
import io.hmnas.standalone.replay.Replay;
import io.hmnas.standalone.report.ReportWriter;
import io.hmnas.standalone.report.SweepOutcome;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A sweep from its log. */
@Command(
    name = "replay",
    description = {
      "Makes every network and every report of a sweep again from what was asked for and answered,"
          + " and compares them byte for byte with what was reported live. Nothing is trained, and"
          + " nothing of the sweep is changed.",
      "Exit code 1 if something differs."
    })
final class ReplayCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "SWEEP",
      description =
          "The folder of a sweep on this machine that is not under way and has its events"
              + " (--keep-data), such as runs/demo-1; or the name of a sweep of the cluster.")
  private String sweep = "";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Writes the report again, into this folder.")
  private @Nullable Path directory;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Where the folder of images is, for a sweep on data set image-folder: without it the report"
              + " lacks what other thresholds would have kept.")
  private @Nullable Path data;

  @Mixin private KafkaMixin kafka = new KafkaMixin();
  @Mixin private RegistryMixin registry = new RegistryMixin();
  @Mixin private OutputMixin output = new OutputMixin();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Replay replay = Files.isDirectory(Path.of(sweep)) ? ofFolder(Path.of(sweep)) : ofCluster();
    if (directory != null) {
      ReportWriter.write(outcome(replay), directory);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(output.json() ? json(replay) : text(replay));
    out.flush();
    return replay.same() ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private static Replay ofFolder(Path path) {
    SweepFolder folder = SweepFolder.open(path);
    try (EmbeddedBroker broker =
        EmbeddedBroker.start(BrokerOptions.in(path.resolve("state").resolve("broker")))) {
      return Replay.of(
              KafkaConnection.to(broker.bootstrapServers()),
              Topics.withDefaultPrefix(),
              CatalogueRegistry.standard(),
              folder.sweepId())
          .orElseThrow(
              () -> new UsageException(path + " has no events of sweep " + folder.sweepId()));
    }
  }

  private Replay ofCluster() {
    return Replay.of(kafka.connection(), kafka.topics(), registry.whenNeeded(kafka.topics()), sweep)
        .orElseThrow(
            () ->
                new UsageException(
                    "there is no request for a sweep '%s' at %s (they are kept for 30 days), and no"
                            .formatted(sweep, kafka.bootstrapServers())
                        + " folder of that name"));
  }

  private SweepOutcome outcome(Replay replay) {
    ReplayedSweep sweep = replay.sweep();
    return new SweepOutcome(
        sweep.sweep().getSweepId(),
        sweep.sweep().getConfig(),
        sweep.runs(),
        sweep.branches(),
        List.copyOf(sweep.architectures().values()),
        sweep.report(),
        Versions.all(),
        replay.started(),
        replay.ended(),
        replay.traces(),
        new StoredSweep(sweep.sweep().getConfig(), List.copyOf(sweep.architectures().values()))
            .whatIfForReport(data)
            .orElse(null));
  }

  private static String text(Replay replay) {
    StringBuilder out =
        new StringBuilder(
            "%s: %d runs, %d of them ended; %d networks and %d reports made again, %d different%n"
                .formatted(
                    replay.sweep().sweep().getSweepId(),
                    replay.sweep().runs().size(),
                    replay.sweep().endedRuns(),
                    replay.architectures(),
                    replay.reports(),
                    replay.differences().size()));
    for (Difference difference : replay.differences()) {
      out.append(
          "%s: %s%s was reported, the log gives %s%n"
              .formatted(
                  difference.what(),
                  difference.field().isEmpty() ? "" : difference.field() + ": ",
                  difference.reported(),
                  difference.replayed()));
    }
    if (replay.unreported() > 0) {
      out.append(
          "%d runs have ended since the last report was made%n".formatted(replay.unreported()));
    }
    if (replay.otherwiseWritten() > 0) {
      out.append(
          "%d records have the same contents in other bytes: another version of the program wrote them%n"
              .formatted(replay.otherwiseWritten()));
    }
    return out.toString();
  }

  private static String json(Replay replay) {
    JsonMapper mapper = JsonMapper.builder().build();
    ObjectNode root = mapper.createObjectNode();
    root.put("sweepId", replay.sweep().sweep().getSweepId());
    root.put("same", replay.same());
    root.put("runs", replay.sweep().runs().size());
    root.put("endedRuns", replay.sweep().endedRuns());
    root.put("architectures", replay.architectures());
    root.put("reports", replay.reports());
    root.put("unreported", replay.unreported());
    root.put("otherwiseWritten", replay.otherwiseWritten());
    root.set("differences", mapper.valueToTree(replay.differences()));
    return root.toPrettyString() + System.lineSeparator();
  }
}
