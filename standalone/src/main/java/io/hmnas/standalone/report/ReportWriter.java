package io.hmnas.standalone.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hmnas.coordinator.api.Representations;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeRobustness;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.standalone.drawing.CellDrawing;
import io.hmnas.standalone.drawing.EdgeStrip;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes the files of a report. */
public final class ReportWriter {
  /** Version of the layout of report.json: raised when a field changes its meaning or goes. */
  static final int FORMAT = 1;

  private ReportWriter() {}

  /**
   * Writes report.json, report.html, architectures/RUN.json and cells/RUN-TYPE.svg and .png into a
   * folder, replacing what is there. A baseline's files have its branch in their names.
   *
   * @return the path of report.html
   * @throws UncheckedIOException if a file cannot be written
   */
  public static Path write(SweepOutcome outcome, Path directory) {
    try {
      Path architectures = Files.createDirectories(directory.resolve("architectures"));
      Path cells = Files.createDirectories(directory.resolve("cells"));
      for (Architecture architecture : outcome.architectures()) {
        String name = fileName(architecture);
        write(inside(architectures, name + ".json"), Json.pretty(Json.of(architecture)));
        for (CellWeights cell : architecture.getCells()) {
          drawing(
              inside(cells, name + "-" + cell.getCellType()),
              CellDrawing.svg(cell, drawingTitle(architecture, cell)));
        }
      }
      writeStrips(outcome, cells);
      ObjectNode report = json(outcome);
      write(directory.resolve("report.json"), Json.pretty(report));
      Path page = directory.resolve("report.html");
      write(page, ReportPage.html(outcome, report));
      return page;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the report to " + directory, e);
    }
  }

  private static void writeStrips(SweepOutcome outcome, Path cells) throws IOException {
    RobustnessReport robustness = outcome.robustness();
    if (robustness == null) {
      return;
    }
    for (String type :
        robustness.getEdges().stream().map(EdgeRobustness::getCellType).distinct().toList()) {
      drawing(
          cells.resolve("edge-weights-" + type),
          EdgeStrip.svg(
              EdgeColumns.of(robustness, outcome.architectures(), type),
              "Edge weights of the " + type + " cell over seeds"));
    }
  }

  /** A drawing as a file for a paper, and one for slides. */
  private static void drawing(Path file, String svg) throws IOException {
    write(file.resolveSibling(file.getFileName() + ".svg"), svg);
    byte[] png = Raster.png(svg);
    if (png.length > 0) {
      write(file.resolveSibling(file.getFileName() + ".png"), png);
    }
  }

  static String drawingTitle(Architecture architecture, CellWeights cell) {
    String branch =
        architecture.getBranch().equals(SweepOutcome.MAIN_BRANCH)
            ? ""
            : ", " + architecture.getBranch();
    return "Seed %d%s, %s cell".formatted(architecture.getSeed(), branch, cell.getCellType());
  }

  /** Names come from workers: none may lead out of the folder. */
  private static Path inside(Path folder, String name) {
    if (!name.matches("[a-zA-Z0-9._-]+")) {
      throw new IllegalArgumentException(
          "an architecture's run, branch and cell types make a file's name and must be letters,"
              + " digits, dots, dashes and underscores, got '"
              + name
              + "'");
    }
    return folder.resolve(name);
  }

  private static String fileName(Architecture architecture) {
    return architecture.getBranch().equals(SweepOutcome.MAIN_BRANCH)
        ? architecture.getRunId()
        : architecture.getRunId() + "-" + architecture.getBranch();
  }

  private static ObjectNode json(SweepOutcome outcome) {
    ObjectNode root = Json.MAPPER.createObjectNode();
    root.put("format", FORMAT);
    root.put("sweepId", outcome.sweepId());
    root.put("started", outcome.started().toString());
    root.put("ended", outcome.ended().toString());
    root.put("seconds", outcome.duration().toMillis() / 1000.0);
    root.set("versions", Json.MAPPER.valueToTree(outcome.versions()));
    root.set("backends", Json.MAPPER.valueToTree(outcome.backends()));
    root.set("config", Json.of(outcome.config()));
    var summary = root.putArray("summary");
    var runs = root.putArray("runs");
    for (RunState run : outcome.runs()) {
      summary.add(
          Json.MAPPER.<ObjectNode>valueToTree(RunSummary.of(run, outcome.architectureOf(run))));
      ObjectNode state = Json.of(run);
      // The same for every run, and given above.
      state.remove("config");
      runs.add(state);
    }
    var branches = root.putArray("branches");
    outcome
        .branchSummaries()
        .forEach(branch -> branches.add(Json.MAPPER.<ObjectNode>valueToTree(branch)));
    var branchRuns = root.putArray("branchRuns");
    for (RunState branch : outcome.branches()) {
      ObjectNode state = Json.of(branch);
      state.remove("config");
      branchRuns.add(state);
    }
    var architectures = root.putArray("architectures");
    outcome.architectures().forEach(a -> architectures.add(Json.of(a)));
    if (outcome.robustness() == null) {
      root.putNull("robustness");
    } else {
      ObjectNode robustness = Json.of(outcome.robustness());
      robustness.remove("config");
      root.set("robustness", robustness);
    }
    root.set(
        "finetuning",
        Representations.finetuning(ReportData.view(outcome).finetuning(outcome.sweepId())));
    root.set("whatIf", Json.MAPPER.valueToTree(outcome.whatIf()));
    root.set("records", Json.MAPPER.valueToTree(outcome.traces().records()));
    return root;
  }

  /** Whoever reads the file meanwhile sees the old one or the new one, never a part. */
  private static void write(Path file, String content) throws IOException {
    write(file, content.getBytes(StandardCharsets.UTF_8));
  }

  private static void write(Path file, byte[] content) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    Files.write(temporary, content);
    Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
  }
}
