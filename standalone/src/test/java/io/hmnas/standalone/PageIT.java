package io.hmnas.standalone;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page of a running sweep and its report, in a browser. With {@code -Dhmnas.screenshots=FOLDER}
 * the sweeps train in earnest, and the pictures of the documentation are written to the folder.
 */
@Timeout(900)
@EnabledOnOs(OS.LINUX)
class PageIT {
  private static final Optional<Path> SCREENSHOTS =
      Optional.ofNullable(System.getProperty("hmnas.screenshots")).map(Path::of);

  @TempDir Path directory;

  @Test
  void shouldFollowASweepByItself() throws Exception {
    // Its networks are trained for as long as the test needs.
    try (Browser browser = Browser.start();
        HmnasProcess sweep = start("finetune: {epochs: 200}", "8s")) {
      sweep.awaitOutput("Page: http://");
      String url = address(sweep.output());
      Page page = browser.page(1280, 900, ColorScheme.LIGHT);
      page.navigate(url);

      followItself(page);
      screenshotWhileMasksClose(page);
      moveThroughTime(page);
      chooseByKeyboard(page);
      Browser.drawAll(page);
      Browser.checkAccessibility(page);
      lookOnAPhone(browser.page(390, 844, ColorScheme.DARK), url);
      listSweeps(page);
      askForTheToken(browser.page(1280, 900, ColorScheme.LIGHT), url);

      assertThat(browser.complaints())
          // Chromium says so of every refused request: of the test's, and before the sweep is
          // there.
          .filteredOn(text -> !text.matches(".*status of (401|404|503).*"))
          .as("console")
          .isEmpty();
      assertThat(browser.requests())
          .allMatch(asked -> asked.startsWith(url.substring(0, url.indexOf("/#"))));
      sweep.signal("INT");
      assertThat(sweep.awaitExit()).as(sweep.output()).isEqualTo(130);
    }
  }

  private static void lookOnAPhone(Page phone, String url) throws Exception {
    phone.navigate(url);
    assertThat(phone.locator(".cell .card").first()).isVisible();
    Browser.drawAll(phone);
    assertThat((Integer) phone.evaluate("document.documentElement.scrollWidth"))
        .as("nothing sticks out of a phone")
        .isLessThanOrEqualTo(390);
    Browser.checkAccessibility(phone);
    shot("phone", phone.locator("body"), () -> phone.screenshot());
  }

  /** Nothing is clicked or loaded again: what changes changes by itself. */
  private static void followItself(Page page) {
    assertThat(page.locator(".runs .option")).hasCount(3);
    assertThat(page.locator(".connection")).hasText("live");
    Locator steps = page.locator(".progress[role=progressbar]");
    String before = steps.getAttribute("aria-valuenow");
    assertThat(steps).not().hasAttribute("aria-valuenow", before);
    assertThat(page.locator("figure .cell")).hasCount(2);
    Browser.await(page, "document.querySelector('.time-bar input').max >= 4");
  }

  private static void screenshotWhileMasksClose(Page page) {
    Browser.await(
        page,
        "[...document.querySelectorAll('.kept')].some(e => /^([0-9]|1[0-2]) of 14 edges/.test(e.textContent))");
    shot("page", page.locator("body"), () -> page.screenshot());
  }

  private static void moveThroughTime(Page page) {
    Locator slider = page.locator(".time-bar input");
    String thickness = thickness(page);
    slider.focus();
    page.keyboard().press("Home");
    assertThat(page.locator(".moment")).not().containsText("latest");
    assertThat(slider).hasAttribute("aria-valuetext", Pattern.compile("^(seed|supernet).*"));
    assertThat(thickness(page)).isNotEqualTo(thickness);
    String colours = colours(page);
    page.locator(".play").click();
    assertThat(page.locator(".moment")).containsText("latest");
    assertThat(colours(page)).isNotEqualTo(colours);
  }

  private static String colours(Page page) {
    page.locator("#heat").scrollIntoViewIfNeeded();
    assertThat(page.locator("#heat .heat")).hasCount(2);
    return (String)
        page.evaluate(
            "[...document.querySelectorAll('#heat .tile rect')].map(e => e.style.fill).join()");
  }

  private static String thickness(Page page) {
    return (String)
        page.evaluate(
            "[...document.querySelectorAll('.cell .edge')].map(e => e.style.strokeWidth).join()");
  }

  private static void chooseByKeyboard(Page page) {
    page.locator(".runs .virtual").focus();
    page.keyboard().press("Home");
    page.keyboard().press("ArrowDown");
    page.keyboard().press("Enter");
    assertThat(page.locator(".whose")).hasText("Seed 2");
    assertThat(page.locator(".runs .option[aria-selected=true]")).containsText("seed 2");
    page.keyboard().press("Enter");
    assertThat(page.locator(".whose")).containsText("Mean over");
  }

  private static void listSweeps(Page page) throws Exception {
    page.locator(".home").click();
    assertThat(page.locator(".sweeps .option")).hasCount(1);
    Browser.checkAccessibility(page);
    page.locator(".sweeps .option").click();
    assertThat(page.locator(".sweep-head h1")).isVisible();
  }

  /** The coordinator here has no token, so the test refuses in its place. */
  private static void askForTheToken(Page page, String url) throws Exception {
    List<String> tokens = new ArrayList<>();
    page.route(
        "**/api/v1/**",
        route -> {
          String token = route.request().headers().get("authorization");
          if (token == null) {
            route.fulfill(
                new Route.FulfillOptions()
                    .setStatus(401)
                    .setContentType("application/problem+json")
                    .setBody("{\"detail\": \"a bearer token is required\"}"));
          } else {
            tokens.add(token);
            route.resume();
          }
        });
    page.navigate(url);
    assertThat(page.locator("label[for=token]")).isVisible();
    Browser.checkAccessibility(page);
    page.locator("#token").fill("a-token-of-the-test");
    page.keyboard().press("Enter");
    assertThat(page.locator(".runs .option")).hasCount(3);
    assertThat(tokens).containsOnly("Bearer a-token-of-the-test");
  }

  @Test
  void shouldLeaveAReportThatOpensFromDiskWithTheNetworkOff() throws Exception {
    try (HmnasProcess sweep = start("", "100ms")) {
      assertThat(sweep.awaitExit()).as(sweep.output()).isZero();
      assertThat(sweep.output()).contains("normal cell: weight, kept by").contains("of 3");
    }
    Path report = theSweep().resolve("report.html");
    try (Browser browser = Browser.start()) {
      for (ColorScheme colours : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
        Page page = browser.page(1280, 900, colours);
        page.context().setOffline(true);
        page.navigate(report.toUri().toString());
        assertThat(page.locator(".lead")).containsText("3 of 3 seeds found a network");
        Browser.drawAll(page);
        assertThat(page.locator(".strip")).hasCount(2);
        assertThat(page.locator("#numbers table").first().locator("tbody tr")).hasCount(3);
        page.locator("#numbers summary", withText("topic, partition and offset")).click();
        assertThat(page.locator("#numbers")).containsText("hmnas.runs");
        Browser.checkAccessibility(page);
        if (colours == ColorScheme.LIGHT) {
          page.locator(".panel summary", withText("topic, partition and offset")).click();
          page.evaluate("scrollTo(0, 0)");
          shot("report", page.locator("body"), () -> page.screenshot());
          shot("cell-graph", page.locator(".cell-figure").first());
          shot("heat-map", page.locator("#heat"));
          shot("seeds", page.locator("#strip"));
        } else {
          shot("report-dark", page.locator("body"), () -> page.screenshot());
        }
      }
      assertThat(browser.complaints()).as("console").isEmpty();
      assertThat(browser.requests())
          .as("nothing but the file and what is inside it")
          .allMatch(asked -> asked.equals(report.toUri().toString()) || asked.startsWith("data:"));
    }
  }

  private static Page.LocatorOptions withText(String text) {
    return new Page.LocatorOptions().setHasText(text);
  }

  private static void shot(String name, Locator what) {
    shot(name, what, what::screenshot);
  }

  private static void shot(String name, Locator what, java.util.function.Supplier<byte[]> take) {
    SCREENSHOTS.ifPresent(
        folder -> {
          what.scrollIntoViewIfNeeded();
          try {
            Files.write(Files.createDirectories(folder).resolve(name + ".png"), take.get());
          } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
  }

  private HmnasProcess start(String more, String stepTime) throws Exception {
    Path file = directory.resolve("sweep.yaml");
    Files.writeString(
        file,
        """
        preset: demo
        seeds: {count: 3, base: 1}
        mask: {budget: 0.3}
        """
            + more);
    List<String> arguments =
        Stream.concat(
                Stream.of("run", "-f", file.toString(), "--out", runs().toString()),
                SCREENSHOTS.isPresent()
                    ? Stream.of()
                    : Stream.of("--simulate", "--step-time", stepTime, "--workers", "3"))
            .toList();
    return HmnasProcess.start(directory.resolve("output.txt"), arguments.toArray(String[]::new));
  }

  private Path runs() {
    return directory.resolve("runs");
  }

  private Path theSweep() throws Exception {
    try (Stream<Path> sweeps = Files.list(runs())) {
      return sweeps.findFirst().orElseThrow();
    }
  }

  private static String address(String output) {
    var found = Pattern.compile("Page: (\\S+)").matcher(output);
    assertThat(found.find()).as(output).isTrue();
    return found.group(1);
  }
}
