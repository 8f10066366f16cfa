package io.hmnas.standalone.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.config.Branch;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ReportWriterTest {
  @TempDir Path directory;

  @Test
  void shouldWriteEveryFile() throws Exception {
    Path page = ReportWriter.write(Outcomes.withSeeds(2), directory);
    assertThat(page).isEqualTo(directory.resolve("report.html")).exists();
    assertThat(files("architectures"))
        .containsExactly("demo-20260102-030405.s1.json", "demo-20260102-030405.s2.json");
    assertThat(files("cells"))
        .containsExactly(
            "demo-20260102-030405.s1-normal.png",
            "demo-20260102-030405.s1-normal.svg",
            "demo-20260102-030405.s1-reduction.png",
            "demo-20260102-030405.s1-reduction.svg",
            "demo-20260102-030405.s2-normal.png",
            "demo-20260102-030405.s2-normal.svg",
            "demo-20260102-030405.s2-reduction.png",
            "demo-20260102-030405.s2-reduction.svg",
            "edge-weights-normal.png",
            "edge-weights-normal.svg",
            "edge-weights-reduction.png",
            "edge-weights-reduction.svg");
    assertThat(files("")).containsExactly("architectures", "cells", "report.html", "report.json");
  }

  @Test
  void shouldWriteAllNumbersAsJson() throws Exception {
    SweepOutcome outcome = Outcomes.withSeeds(2);
    ReportWriter.write(outcome, directory);
    JsonNode report = json("report.json");
    assertThat(report.path("format").asInt()).isEqualTo(1);
    assertThat(report.path("sweepId").asText()).isEqualTo("demo-20260102-030405");
    assertThat(report.path("seconds").asDouble()).isEqualTo(330);
    assertThat(report.at("/config/space/channels").asInt()).isEqualTo(8);
    assertThat(report.at("/runs")).hasSize(3);
    assertThat(report.at("/runs/0/history")).hasSize(10);
    assertThat(report.at("/runs/0/history/1/metrics/validationAccuracy").asDouble()).isEqualTo(0.7);
    assertThat(report.at("/architectures/1/testAccuracy").asDouble())
        .isEqualTo(outcome.architectures().get(1).getTestAccuracy());
    assertThat(report.at("/robustness/edges")).hasSize(28);
    assertThat(report.at("/versions/java").asText()).isEqualTo("17");
    JsonNode first = report.at("/summary/0");
    assertThat(first.path("status").asText()).isEqualTo("COMPLETED");
    assertThat(first.path("edges").asInt()).isEqualTo(28);
    assertThat(first.path("operations").asInt()).isEqualTo(196);
    assertThat(first.path("keptEdges").asInt()).isBetween(8, 27);
    assertThat(first.at("/secondsByStage/FINETUNE").asDouble()).isEqualTo(16.5);
    JsonNode failed = report.at("/summary/2");
    assertThat(failed.path("testAccuracy").isNull()).isTrue();
    assertThat(failed.path("failureReason").asText()).contains("not a number <after>");
  }

  @Test
  void shouldTellWhatComputedHowManySteps() throws Exception {
    ReportWriter.write(Outcomes.withSeeds(2), directory);
    // Ten steps of each completed run, two of the failed one.
    assertThat(json("report.json").path("backends").properties())
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.getKey()).isEqualTo("PyTorch 2.7.1, cpu, matrix products");
              assertThat(entry.getValue().asInt()).isEqualTo(22);
            });
  }

  @Test
  void shouldWriteArchitecturesThatEqualThoseInTheReport() throws Exception {
    ReportWriter.write(Outcomes.withSeeds(1), directory);
    assertThat(json("architectures/demo-20260102-030405.s1.json"))
        .isEqualTo(json("report.json").at("/architectures/0"));
  }

  @Test
  void shouldShowSeedsCellsAndFailuresOnThePage() throws Exception {
    ReportWriter.write(Outcomes.withSeeds(3), directory);
    String page = Files.readString(directory.resolve("report.html"));
    assertHas(page, "3 of 4 seeds found a network");
    assertHas(
        page,
        "Seed 4 failed: loss is not a number &lt;after&gt; 3 attempts &amp; &quot;gave up&quot;");
    assertHas(page, "<script type=\"module\">import \"hmnas/report.js\";</script>");
    JsonNode data = data(page);
    assertThat(data.at("/sweep/seeds/completed").asInt()).isEqualTo(3);
    assertThat(data.at("/runs")).hasSize(4);
    assertThat(data.at("/mean/frames/0/seeds").asInt()).isEqualTo(3);
    assertThat(data.at("/recordings/demo-20260102-030405.s1/frames")).hasSize(3);
    assertThat(data.at("/report/records/0/last").asLong()).isEqualTo(49);
    assertThat(data.at("/architectures/0/cells/0/weights")).hasSize(14);
    assertThat(data.at("/report/summary/3/failureReason").asText()).contains("<after>");
  }

  @Test
  void shouldLoadNothingFromElsewhere() throws Exception {
    ReportWriter.write(Outcomes.withSeeds(1), directory);
    String page = Files.readString(directory.resolve("report.html"));
    assertThat(page)
        .contains(
            "default-src 'none'; script-src 'unsafe-inline' data:; style-src 'unsafe-inline'");
    String markup =
        Pattern.compile("<script.*?</script>", Pattern.DOTALL).matcher(page).replaceAll("");
    assertThat(Pattern.compile("src=|href=|<link|url\\(|@import").matcher(markup).find()).isFalse();
  }

  @Test
  void shouldWriteDrawingsThatAreWellFormed() throws Exception {
    ReportWriter.write(Outcomes.withSeeds(1), directory);
    for (String name : files("cells").stream().filter(n -> n.endsWith("normal.svg")).toList()) {
      String svg = Files.readString(directory.resolve("cells").resolve(name));
      assertThat(
              DocumentBuilderFactory.newInstance()
                  .newDocumentBuilder()
                  .parse(new InputSource(new StringReader(svg)))
                  .getElementsByTagName("title")
                  .item(0)
                  .getTextContent())
          .matches("Seed 1, .*|Edge weights of .*");
    }
  }

  @Test
  void shouldReportASweepThatFoundNothingYet() throws Exception {
    SweepOutcome some = Outcomes.withSeeds(1);
    SweepOutcome nothing =
        new SweepOutcome(
            some.sweepId(),
            some.config(),
            List.of(),
            List.of(),
            List.of(),
            null,
            some.versions(),
            some.started(),
            some.ended(),
            new SweepTraces(SweepTraces.emptyHistory(), List.of()),
            null);
    ReportWriter.write(nothing, directory);
    assertThat(json("report.json").path("robustness").isNull()).isTrue();
    assertHas(Files.readString(directory.resolve("report.html")), "0 of 0 seeds found a network");
  }

  @Test
  void shouldWriteTheSameBytesTwice() throws Exception {
    ReportWriter.write(Outcomes.withSeeds(2), directory);
    byte[] first = Files.readAllBytes(directory.resolve("report.html"));
    ReportWriter.write(Outcomes.withSeeds(2), directory);
    assertThat(Files.readAllBytes(directory.resolve("report.html"))).isEqualTo(first);
  }

  private List<String> files(String folder) throws Exception {
    try (Stream<Path> files = Files.list(directory.resolve(folder))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private JsonNode json(String file) throws Exception {
    return JsonMapper.builder().build().readTree(directory.resolve(file).toFile());
  }

  /** Without the page in the message: it has a million characters. */
  private static void assertHas(String page, String text) {
    assertThat(page.contains(text)).as(text).isTrue();
  }

  private static JsonNode data(String page) throws Exception {
    String begin = "id=\"data\">";
    int from = page.indexOf(begin) + begin.length();
    return JsonMapper.builder()
        .build()
        .readTree(page.substring(from, page.indexOf("</script>", from)));
  }

  @Test
  void shouldCountTheStepsOfBranchesOnThePage() throws Exception {
    SweepOutcome outcome = Outcomes.withSeeds(1);
    RunState run = outcome.runs().get(0);
    RunState branch = RunState.newBuilder(run).setBranch("darts-rule").build();
    long own = Branch.ownSteps(branch).size();
    assertThat(own).isPositive();
    SweepOutcome branched =
        new SweepOutcome(
            outcome.sweepId(),
            outcome.config(),
            outcome.runs(),
            List.of(branch),
            outcome.architectures(),
            outcome.robustness(),
            outcome.versions(),
            outcome.started(),
            outcome.ended(),
            outcome.traces(),
            null);

    assertThat(stepsDone(branched)).isEqualTo(stepsDone(outcome) + own);
  }

  private long stepsDone(SweepOutcome outcome) throws Exception {
    ReportWriter.write(outcome, directory);
    return data(Files.readString(directory.resolve("report.html")))
        .at("/sweep/steps/done")
        .asLong();
  }

  @Test
  void shouldWriteNothingOutsideOfItsFolder(@TempDir Path directory) {
    SweepOutcome outcome = Outcomes.withSeeds(1);
    Architecture stray =
        Architecture.newBuilder(outcome.architectures().get(0)).setRunId("../../stray").build();
    SweepOutcome misled =
        new SweepOutcome(
            outcome.sweepId(),
            outcome.config(),
            outcome.runs(),
            outcome.branches(),
            List.of(stray),
            outcome.robustness(),
            outcome.versions(),
            outcome.started(),
            outcome.ended(),
            outcome.traces(),
            null);
    assertThatThrownBy(() -> ReportWriter.write(misled, directory))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("../../stray");
  }
}
