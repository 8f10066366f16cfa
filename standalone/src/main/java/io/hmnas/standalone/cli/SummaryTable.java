package io.hmnas.standalone.cli;

import io.hmnas.schemas.avro.Stage;
import io.hmnas.standalone.report.Format;
import io.hmnas.standalone.report.RunSummary;
import io.hmnas.standalone.report.SweepOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The end of a sweep as a table for the terminal. */
final class SummaryTable {
  private SummaryTable() {}

  static String of(SweepOutcome outcome) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "seed",
            "status",
            "test acc.",
            "parameters",
            "of",
            "edges",
            "operations",
            "supernet",
            "mask",
            "prune",
            "finetune"));
    for (RunSummary run : outcome.summaries()) {
      rows.add(row(run));
    }
    return table(rows);
  }

  private static List<String> row(RunSummary run) {
    return List.of(
        Long.toString(run.seed()),
        run.status().name().toLowerCase(Locale.ROOT),
        Format.decimal(run.testAccuracy(), 4),
        Format.whole(run.parameters()),
        Format.whole(run.supernetParameters()),
        kept(run.keptEdges(), run.edges()),
        kept(run.keptOperations(), run.operations()),
        seconds(run, Stage.SUPERNET),
        seconds(run, Stage.MASK),
        seconds(run, Stage.PRUNE),
        seconds(run, Stage.FINETUNE));
  }

  private static String kept(
      @org.jspecify.annotations.Nullable Integer kept,
      @org.jspecify.annotations.Nullable Integer all) {
    return kept == null ? Format.whole(null) : kept + "/" + all;
  }

  private static String seconds(RunSummary run, Stage stage) {
    Double seconds = run.secondsByStage().get(stage);
    return seconds == null ? Format.whole(null) : Format.seconds(seconds);
  }

  private static String table(List<List<String>> rows) {
    int columns = rows.get(0).size();
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      for (int column = 0; column < columns; column++) {
        int index = column;
        int width = rows.stream().mapToInt(r -> r.get(index).length()).max().orElse(0);
        String padding = " ".repeat(width - row.get(column).length());
        // Words to the left, numbers to the right.
        text.append(column == 1 ? row.get(column) + padding : padding + row.get(column));
        text.append(column + 1 == columns ? System.lineSeparator() : "  ");
      }
    }
    return text.toString();
  }
}
