package io.hmnas.standalone.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.standalone.drawing.CellDrawing;
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
   * Writes report.json, report.html, architectures/RUN.json and cells/RUN-TYPE.svg into a folder,
   * replacing what is there. A baseline's files have its branch in their names.
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
          write(
              inside(cells, name + "-" + cell.getCellType() + ".svg"),
              CellDrawing.svg(cell, drawingTitle(architecture, cell)));
        }
      }
      write(directory.resolve("report.json"), Json.pretty(json(outcome)));
      Path page = directory.resolve("report.html");
      write(page, ReportPage.html(outcome));
      return page;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the report to " + directory, e);
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
    return root;
  }

  /** Whoever reads the file meanwhile sees the old one or the new one, never a part. */
  private static void write(Path file, String content) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    Files.writeString(temporary, content, StandardCharsets.UTF_8);
    Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
  }
}
