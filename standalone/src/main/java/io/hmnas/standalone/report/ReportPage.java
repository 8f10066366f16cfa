package io.hmnas.standalone.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.samskivert.mustache.Mustache;
import io.hmnas.coordinator.page.PageFiles;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.Summary;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The report: the coordinator's page with its data, its modules and its libraries inside, as one
 * file that needs nothing else and may load nothing else.
 */
final class ReportPage {
  private static final String TEMPLATE = "report.html.mustache";

  private ReportPage() {}

  /**
   * @param report what is in report.json
   */
  static String html(SweepOutcome outcome, ObjectNode report) {
    InputStream resource =
        Objects.requireNonNull(ReportPage.class.getResourceAsStream(TEMPLATE), TEMPLATE);
    try (InputStreamReader reader = new InputStreamReader(resource, UTF_8)) {
      return Mustache.compiler().escapeHTML(true).compile(reader).execute(parts(outcome, report));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> parts(SweepOutcome outcome, ObjectNode report) {
    return Map.of(
        "sweepId", outcome.sweepId(),
        "headline", headline(outcome),
        "failures", failures(outcome),
        "style", PageFiles.text(PageFiles.STYLE),
        "libraries",
            PageFiles.LIBRARIES.stream().map(name -> inScript(PageFiles.text(name))).toList(),
        "modules", importMap(),
        "data", inScript(Json.text(ReportData.of(outcome, report))));
  }

  /**
   * Modules cannot import from inside one file; but a map may say that a name is a data URL. There
   * relative names mean nothing, so they become absolute ones.
   */
  private static String importMap() {
    return PageFiles.MODULES.stream()
        .map(
            name ->
                "\"hmnas/%s\": \"data:text/javascript;base64,%s\"".formatted(name, encoded(name)))
        .collect(Collectors.joining(",\n", "{\"imports\": {\n", "}}"));
  }

  private static String encoded(String name) {
    String text = PageFiles.text(name).replace("from \"./", "from \"hmnas/");
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  /** Nothing in a script may end it; in JSON and in JavaScript's strings this means the same. */
  private static String inScript(String text) {
    return text.replace("</", "<\\/").replace("<!--", "<\\!--");
  }

  private static List<String> failures(SweepOutcome outcome) {
    return outcome.runs().stream()
        .filter(run -> run.getFailureReason() != null)
        .map(run -> "Seed %d failed: %s".formatted(run.getSeed(), run.getFailureReason()))
        .toList();
  }

  private static String headline(SweepOutcome outcome) {
    long completed =
        outcome.runs().stream().filter(r -> r.getStatus() == RunStatus.COMPLETED).count();
    String counts = "%d of %d seeds found a network.".formatted(completed, outcome.runs().size());
    RobustnessReport robustness = outcome.robustness();
    if (robustness == null || robustness.getTestAccuracy().getCount() == 0) {
      return counts;
    }
    Summary accuracy = robustness.getTestAccuracy();
    String interval =
        accuracy.getLow95() == null
            ? ""
            : " (95 %% interval of the mean: %s to %s)"
                .formatted(
                    Format.decimal(accuracy.getLow95(), 3),
                    Format.decimal(accuracy.getHigh95(), 3));
    return counts + " Mean test accuracy " + Format.decimal(accuracy.getMean(), 3) + interval + ".";
  }
}
