package io.hmnas.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.standalone.whatif.Range;
import io.hmnas.standalone.whatif.Thresholds;
import io.hmnas.standalone.whatif.WhatIf;
import io.hmnas.standalone.whatif.WhatIfChart;
import io.hmnas.standalone.whatif.WhatIfPoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Other thresholds. */
@Command(
    name = "what-if",
    description = {
      "What the seeds of a sweep would have kept at other thresholds of the masks: read off the"
          + " stored masks of edges and operations by the rules of stage PRUNE, without training.",
      "Parameters count all weights of what is kept: masks of single weights are in checkpoints"
          + " only. Masks learned at another threshold would have moved otherwise; what accuracy"
          + " such a network reaches is not known before it is fine-tuned."
    })
final class WhatIfCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "SWEEP",
      description =
          "The folder of a sweep on this machine, such as runs/demo-1; or the name of a sweep of"
              + " the cluster.")
  private String sweep = "";

  @Option(
      names = "--threshold",
      paramLabel = "FROM..TO",
      description =
          "Thresholds to try, or one (default: from 0 to twice where masks start). The sweep's own"
              + " is always among them.")
  private @Nullable String thresholds;

  @Option(
      names = "--points",
      paramLabel = "N",
      defaultValue = "" + Thresholds.DEFAULT_COUNT,
      description = "How many thresholds to try in the range (default: ${DEFAULT-VALUE}).")
  private int points;

  @Option(
      names = "--chart",
      paramLabel = "FILE.svg",
      description = "Draws the curves into this file.")
  private @Nullable Path chart;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where the folder of images is, for a sweep on data set image-folder.")
  private @Nullable Path data;

  @Mixin private KafkaMixin kafka = new KafkaMixin();
  @Mixin private RegistryMixin registry = new RegistryMixin();
  @Mixin private OutputMixin output = new OutputMixin();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    StoredSweep stored =
        Files.isDirectory(Path.of(sweep))
            ? StoredSweep.ofFolder(Path.of(sweep))
            : StoredSweep.ofCluster(kafka, registry, sweep);
    WhatIf whatIf =
        stored
            .whatIf(data, tried(stored.config()))
            .orElseThrow(
                () ->
                    new UsageException(
                        "no run of %s has masks of edges and operations yet: wait until one is"
                                .formatted(sweep)
                            + " past stage PRUNE"));
    PrintWriter out = spec.commandLine().getOut();
    if (output.json()) {
      out.println(json(whatIf));
    } else {
      out.print(text(whatIf));
    }
    if (chart != null) {
      write(chart, WhatIfChart.svg(whatIf));
    }
    out.flush();
    return whatIf.reproduced() ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private List<Double> tried(SweepConfig config) {
    if (thresholds == null) {
      return Thresholds.around(config.getMask());
    }
    try {
      return Thresholds.withOwn(config.getMask(), Thresholds.parse(thresholds, points));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--threshold: " + e.getMessage(), e);
    }
  }

  private static String text(WhatIf whatIf) {
    TextTable table =
        new TextTable(
            "THRESHOLD",
            "EDGES",
            "OPERATIONS",
            "PARAMETERS",
            "MULTIPLY-ADDS",
            "RESCUED",
            "EDGE KAPPA",
            "OPERATION KAPPA");
    for (WhatIfPoint point : whatIf.points()) {
      table.row(
          Double.toString(point.threshold()) + (point.threshold() == whatIf.threshold() ? "*" : ""),
          mean(point.keptEdges(), 1),
          mean(point.keptOperations(), 1),
          mean(point.parameters(), 0),
          mean(point.multiplyAdds(), 0),
          mean(point.rescuedNodes(), 1),
          kappa(point.edgeKappa()),
          kappa(point.operationKappa()));
    }
    return table
        + "* the sweep's own; means over %d seed%s; supernet: %d edges, %d operations, %,d parameters%n"
            .formatted(
                whatIf.seeds().size(),
                whatIf.seeds().size() == 1 ? "" : "s",
                whatIf.edges(),
                whatIf.operations(),
                whatIf.supernetParameters())
        + (whatIf.reproduced()
            ? ""
            : "The sweep's own threshold does not give the networks that were found: they were"
                + " pruned by other rules, or the stored masks are damaged."
                + System.lineSeparator());
  }

  private static String mean(Range range, int decimals) {
    return String.format(Locale.ROOT, "%,." + decimals + "f", range.mean());
  }

  private static String kappa(@Nullable Double kappa) {
    return kappa == null ? "-" : String.format(Locale.ROOT, "%.2f", kappa);
  }

  private static String json(WhatIf whatIf) {
    try {
      return new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(whatIf);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record can always be written", e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UsageException("--chart: cannot write " + file + " (" + e + ")", e);
    }
  }
}
