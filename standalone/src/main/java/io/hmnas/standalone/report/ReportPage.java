package io.hmnas.standalone.report;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The report as one HTML page that needs nothing else: no script, no file, no other host. */
final class ReportPage {
  private static final String TEMPLATE = "report.html.mustache";

  private ReportPage() {}

  static String html(SweepOutcome outcome) {
    return template().execute(ReportView.of(outcome));
  }

  private static Template template() {
    InputStream resource =
        Objects.requireNonNull(ReportPage.class.getResourceAsStream(TEMPLATE), TEMPLATE);
    try (InputStreamReader reader = new InputStreamReader(resource, StandardCharsets.UTF_8)) {
      return Mustache.compiler().escapeHTML(true).compile(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
