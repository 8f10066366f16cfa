package io.hmnas.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import io.hmnas.coordinator.page.PageFiles;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page's pure functions, in the language they are in: no server, no drawing. */
class PageModulesIT {
  /** Two edges into node 2, each with two operations; one operation and one edge are masked. */
  private static final String RECORDING =
      """
      const recording = {cells: [{cellType: "normal", nodes: 1, edges: [
          {source: 0, target: 2, operations: ["skip_connect", "sep_conv_3x3"]},
          {source: 1, target: 2, operations: ["skip_connect", "sep_conv_3x3"]}]}]};
      const frame = {stage: "MASK", step: 0, steps: 2, batch: 3, batches: 9, weights: [0.4, 0.3, 0.7, 0.6, 0.5, 0.5],
          masks: [0.01, 0.002, 0.0075, 0.004, null, 0.01], kept: [1, 0, 1, 0, 0, 0]};
      """;

  private static Browser browser;
  private static Page page;

  @BeforeAll
  static void start() {
    browser = Browser.start();
    page = browser.page(800, 600, ColorScheme.LIGHT);
    page.route("**/*", PageModulesIT::serve);
    page.navigate("http://page.test/index.html");
  }

  private static void serve(Route route) {
    String name = route.request().url().replaceFirst(".*/", "");
    PageFiles.find(name)
        .filter(content -> !name.equals("main.js"))
        .ifPresentOrElse(
            content ->
                route.fulfill(
                    new Route.FulfillOptions()
                        .setContentType(content.mediaType())
                        .setBodyBytes(content.bytes())),
            route::abort);
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  @Test
  void shouldReadCellsFromFrames() throws Exception {
    JsonNode edge = run("encoding", RECORDING + "return m.cellsOf(recording, frame)[0].edges[1]");

    assertThat(edge.get("weight").asDouble()).isEqualTo(0.6);
    assertThat(edge.get("kept").asInt()).isZero();
    assertThat(edge.at("/operations/0/mask").isNull()).isTrue();
    assertThat(edge.at("/operations/1/name").asText()).isEqualTo("sep_conv_3x3");
    assertThat(edge.at("/operations/1/mask").asDouble()).isEqualTo(0.01);
  }

  @Test
  void shouldRankWhatIsKeptBeforeWhatIsHeavier() throws Exception {
    JsonNode sources =
        run(
            "encoding",
            RECORDING
                + "const cell = m.cellsOf(recording, frame)[0];"
                + "return [m.ranked(cell).map(e => e.source), [...m.strongest(cell)].map(e => e.source),"
                + " m.rankedOperations(cell.edges[0])[0].name, m.relativeWeight(cell, cell.edges[0])]");

    assertThat(sources.toString()).isEqualTo("[[0,1],[0],\"sep_conv_3x3\",0.8]");
  }

  @Test
  void shouldFadeWithTheMaskAndGoWhenPruned() throws Exception {
    JsonNode seen =
        run(
            "encoding",
            """
            const mask = {initial: 0.01, threshold: 0.005};
            const p = (kept, real, stage) => m.presence({kept, mask: real}, stage, mask);
            return [p(1, null, "SUPERNET"), p(1, 0.01, "MASK"), p(1, 0.0075, "MASK"), p(0, 0.001, "MASK"),
                    p(0, 0.001, "FINETUNE"), p(1, 0.006, "FINETUNE"), p(0.5, null, "PRUNE")]
            """);

    assertThat(seen.toString()).isEqualTo("[1,1,0.725,0.16,0,1,0.5]");
  }

  @Test
  void shouldThinEvenlyWithBothEnds() throws Exception {
    JsonNode thinned =
        run(
            "thin",
            "const n = [...Array(101).keys()]; return [m.evenly(n, 5), m.evenly([1, 2], 5), m.evenly(n, 1)]");

    assertThat(thinned.toString()).isEqualTo("[[0,25,50,75,100],[1,2],[0]]");
  }

  @Test
  void shouldSummariseASampleAsTheReportDoes() throws Exception {
    JsonNode summary = run("thin", "return m.summary([0.80, 0.82, 0.87])");

    // Mean 0.83; t(2) = 4.303; standard error 0.0208.
    assertThat(summary.get("mean").asDouble()).isCloseTo(0.83, within());
    assertThat(summary.get("low").asDouble()).isCloseTo(0.7404, within());
    assertThat(summary.get("high").asDouble()).isCloseTo(0.9196, within());
    assertThat(run("thin", "return m.summary([0.5]).low").asDouble()).isEqualTo(0.5);
  }

  private static org.assertj.core.data.Offset<Double> within() {
    return org.assertj.core.data.Offset.offset(1e-3);
  }

  @Test
  void shouldShowTheRowsInSightOnly() throws Exception {
    JsonNode ranges =
        run(
            "virtualList",
            "return [m.visibleRange(0, 480, 48, 1000), m.visibleRange(24000, 480, 48, 1000),"
                + " m.visibleRange(0, 480, 48, 3), m.visibleRange(9e6, 480, 48, 3)]");

    assertThat(ranges.toString())
        .isEqualTo(
            "[{\"first\":0,\"last\":16},{\"first\":494,\"last\":516},{\"first\":0,\"last\":3},"
                + "{\"first\":3,\"last\":3}]");
  }

  @Test
  void shouldPlaceNodesInLayersAndCardsApart() throws Exception {
    JsonNode placed =
        run(
            "layout",
            """
            const edges = [];
            for (let t = 2; t < 6; t++) for (let s = 0; s < t; s++) edges.push({source: s, target: t, operations: []});
            const layout = m.layoutCell({nodes: 4, edges}, "LR");
            const cards = edges.map(layout.edge);
            const apart = cards.every((a, i) => cards.every((b, j) => i === j
              || Math.abs(a.x - b.x) >= m.CARD.width || Math.abs(a.y - b.y) >= m.CARD.height));
            const x = [0, 2, 3, 4, 5, 6].map(n => layout.node(n).x);
            return {apart, layers: x.every((at, i) => i === 0 || at > x[i - 1]),
                    inside: cards.every(c => c.x > 0 && c.x < layout.width && c.y > 0 && c.y < layout.height)}
            """);

    assertThat(placed.toString()).isEqualTo("{\"apart\":true,\"layers\":true,\"inside\":true}");
  }

  @Test
  void shouldReadEvents() throws Exception {
    JsonNode event =
        run("api", "return m.parseEvent('id: run:1\\nevent: run\\ndata: {\"a\": \"b: c\"}')");

    assertThat(event.toString())
        .isEqualTo("{\"id\":\"run:1\",\"type\":\"run\",\"data\":\"{\\\"a\\\": \\\"b: c\\\"}\"}");
    assertThat(run("api", "return m.parseEvent(': alive').data").asText()).isEmpty();
  }

  @Test
  void shouldTellHowFarEachStageIs() throws Exception {
    JsonNode parts =
        run(
            "runList",
            "return [m.stageParts({status: 'RUNNING', stage: 'MASK', step: 1, steps: 4}, {batch: 5, batches: 10}),"
                + " m.stageParts({status: 'COMPLETED', stage: 'FINETUNE', step: 1, steps: 2}, null)]");

    assertThat(parts.toString()).isEqualTo("[[1,1,0.375,0,0],[1,1,1,1,1]]");
  }

  @Test
  void shouldCompareWeightsWithTheEvenShareOfTheNode() throws Exception {
    JsonNode columns =
        run(
            "stripPanel",
            RECORDING
                + "const found = [0.4, 0.6].map((w, i) => ({seed: i, cells: [{cellType: 'normal',"
                + " weights: [w, 1 - w], kept: [true, i === 0]}]}));"
                + "return m.columnsOf(recording.cells[0], found).map(c => [c.mean, c.dots.map(d => d.kept)])");

    assertThat(columns.toString()).isEqualTo("[[1,[true,true]],[1,[true,false]]]");
  }

  @Test
  void shouldSetBranchesApartWithTheSearchItselfFirst() throws Exception {
    JsonNode kinds =
        run(
            "scatterPanel",
            "return m.kindsOf([{branch: 'random', testAccuracy: 0.7}, {branch: 'hm-nas', testAccuracy: 0.8},"
                + " {branch: 'scratch', testAccuracy: null}]).map(k => k.branch + k.networks.length)");

    assertThat(kinds.toString()).isEqualTo("[\"hm-nas1\",\"random1\"]");
  }

  /** What a function body gives, in which {@code m} is the module. */
  private static JsonNode run(String module, String body) throws Exception {
    Object json =
        page.evaluate(
            "async () => { const m = await import('/page/%s.js'); return JSON.stringify((() => { %s })()); }"
                .formatted(module, body));
    return JsonMapper.builder().build().readTree((String) json);
  }
}
