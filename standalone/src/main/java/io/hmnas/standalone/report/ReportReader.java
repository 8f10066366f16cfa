package io.hmnas.standalone.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.hmnas.schemas.avro.Architecture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a report.json again. */
public final class ReportReader {
  private ReportReader() {}

  /**
   * The networks in a report.
   *
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if it is no report
   */
  public static List<Architecture> architectures(Path report) throws IOException {
    List<Architecture> found = new ArrayList<>();
    for (JsonNode network : Json.MAPPER.readTree(report.toFile()).path("architectures")) {
      found.add(Json.read(network, Architecture.class));
    }
    return List.copyOf(found);
  }
}
