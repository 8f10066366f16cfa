package io.hmnas.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/** Chromium, as the system has it; where it has none, the test is skipped. */
final class Browser implements AutoCloseable {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final double PATIENCE_MS = 120_000;

  private final Playwright playwright;
  private final com.microsoft.playwright.Browser browser;

  /** What pages complained about. */
  private final List<String> complaints = new ArrayList<>();

  private final List<String> requests = new ArrayList<>();

  private Browser() {
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new LaunchOptions()
                    .setExecutablePath(CHROMIUM)
                    .setArgs(
                        List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-quic",
                            "--no-first-run",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync",
                            "--enable-precise-memory-info")));
  }

  static Browser start() {
    if (!Files.isExecutable(CHROMIUM)) {
      System.err.println("skipped: no " + CHROMIUM + "; install the package chromium");
    }
    Assumptions.assumeTrue(Files.isExecutable(CHROMIUM), "no " + CHROMIUM);
    return new Browser();
  }

  /** A page in a window of its own, of a size, in light or dark. */
  Page page(int width, int height, ColorScheme colours) {
    BrowserContext context =
        browser.newContext(
            new com.microsoft.playwright.Browser.NewContextOptions()
                .setViewportSize(width, height)
                .setColorScheme(colours));
    context.setDefaultTimeout(PATIENCE_MS);
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
    Page page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error")) {
            complaints.add(message.text());
          }
        });
    page.onPageError(error -> complaints.add("exception: " + error));
    page.onRequest(request -> requests.add(request.url()));
    return page;
  }

  List<String> complaints() {
    return complaints;
  }

  /** Addresses that pages asked for. */
  List<String> requests() {
    return requests;
  }

  /** Draws every panel: those out of sight are not drawn. */
  static void drawAll(Page page) {
    int panels = page.locator(".panel").count();
    for (int i = 0; i < panels; i++) {
      page.locator(".panel").nth(i).scrollIntoViewIfNeeded();
      await(
          page,
          "document.querySelectorAll('.panel .panel-body')[%d].children.length > 0".formatted(i));
    }
    page.evaluate("scrollTo(0, 0)");
  }

  /** Waits until an expression is true; the page's policy forbids the browser to do so itself. */
  static void await(Page page, String expression) {
    Awaitility.await()
        .pollInSameThread()
        .atMost(Duration.ofMillis((long) PATIENCE_MS))
        .until(() -> (Boolean) page.evaluate(expression));
  }

  /** Fails if people who cannot see or use a mouse are shut out. */
  static void checkAccessibility(Page page) throws IOException {
    page.evaluate(resource("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js"));
    Object found =
        page.evaluate(
            """
            async () => JSON.stringify((await axe.run({resultTypes: ["violations"]})).violations
              .filter((fault) => ["serious", "critical"].includes(fault.impact))
              .map((fault) => ({id: fault.id, help: fault.help,
                nodes: fault.nodes.slice(0, 5).map((node) => node.target + " " + node.failureSummary)})))
            """);
    JsonNode faults = JsonMapper.builder().build().readTree((String) found);
    assertThat(faults).as(faults.toPrettyString()).isEmpty();
  }

  private static String resource(String path) throws IOException {
    try (InputStream in = Browser.class.getResourceAsStream(path)) {
      assertThat(in).as(path).isNotNull();
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  @Override
  public void close() {
    browser.close();
    playwright.close();
  }
}
