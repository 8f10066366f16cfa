package io.hmnas.coordinator.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The files of the web page. The coordinator serves them; a report has them inside. */
public final class PageFiles {
  /** The page's own modules; one that is imported comes before the one that imports it. */
  public static final List<String> MODULES =
      List.of(
          "dom.js",
          "format.js",
          "encoding.js",
          "thin.js",
          "layout.js",
          "api.js",
          "model.js",
          "liveSweep.js",
          "cellGraph.js",
          "cellsPanel.js",
          "heatMap.js",
          "heatPanel.js",
          "lineChart.js",
          "curvesPanel.js",
          "stripPanel.js",
          "agreementPanel.js",
          "scatterPanel.js",
          "numbersPanel.js",
          "panels.js",
          "virtualList.js",
          "runList.js",
          "sweepHead.js",
          "timeBar.js",
          "sweepView.js",
          "sweepList.js",
          "theme.js",
          "main.js",
          "report.js");

  /** Libraries: classic scripts, each of which defines one global name. */
  public static final List<String> LIBRARIES = List.of("d3.min.js", "dagre.min.js");

  public static final String STYLE = "page.css";

  private static final String WEBJARS = "/META-INF/resources/webjars/";
  private static final Map<String, String> PLACES =
      Map.of(
          "d3.min.js", WEBJARS + "d3/7.9.0/dist/d3.min.js",
          "dagre.min.js", WEBJARS + "dagre/0.8.4/dist/dagre.min.js");
  private static final Map<String, String> MEDIA_TYPES =
      Map.of(
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "html", "text/html; charset=utf-8",
          "svg", "image/svg+xml");
  private static final List<String> OTHERS = List.of("index.html", "icon.svg", STYLE);
  private static final Map<String, Content> READ = new ConcurrentHashMap<>();

  private PageFiles() {}

  /** A file. */
  @SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
  public record Content(String mediaType, byte[] bytes) {
    public String text() {
      return new String(bytes, UTF_8);
    }
  }

  /** A file by its name; empty if the page has none so named. */
  public static Optional<Content> find(String name) {
    boolean known = MODULES.contains(name) || LIBRARIES.contains(name) || OTHERS.contains(name);
    return known ? Optional.of(READ.computeIfAbsent(name, PageFiles::read)) : Optional.empty();
  }

  /** The text of a file that the page has. */
  public static String text(String name) {
    return find(name).orElseThrow(() -> new IllegalArgumentException("no file " + name)).text();
  }

  private static Content read(String name) {
    String place = PLACES.getOrDefault(name, name);
    try (InputStream in = PageFiles.class.getResourceAsStream(place)) {
      if (in == null) {
        throw new IllegalStateException(place + " is missing from the class path: build it again");
      }
      String ending = name.substring(name.lastIndexOf('.') + 1);
      return new Content(MEDIA_TYPES.getOrDefault(ending, "text/plain"), in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + place, e);
    }
  }
}
