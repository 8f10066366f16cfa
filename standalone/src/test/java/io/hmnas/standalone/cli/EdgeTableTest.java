package io.hmnas.standalone.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.schemas.avro.EdgeRobustness;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.Summary;
import java.util.List;
import org.junit.jupiter.api.Test;

class EdgeTableTest {
  @Test
  void shouldDrawBarsThatCompareEdgesOfDifferentNodes() {
    List<String> lines = EdgeTable.of(report(4), UTF_8).lines().toList();

    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).contains("normal cell: weight, kept by").contains("reduction cell");
    assertThat(lines.get(1))
        .startsWith("k-2\u21920")
        .contains("\u2588\u2588\u2588\u2588\u2588\u2591\u2591\u2591\u2591\u2591 0.30  3 of 4");
    // 0.40 of three edges is twice as much as 0.30 of two.
    assertThat(lines.get(2)).contains("\u2588".repeat(10) + " 0.40  4 of 4");
  }

  @Test
  void shouldDrawWithWhatTheTerminalHas() {
    assertThat(EdgeTable.of(report(4), US_ASCII))
        .contains("k-2>0")
        .contains("#####----- 0.30")
        .matches("\\p{ASCII}*");
  }

  @Test
  void shouldSayNothingWhileNothingIsFound() {
    assertThat(EdgeTable.of(report(0), UTF_8)).isEmpty();
  }

  private static RobustnessReport report(int seeds) {
    return RobustnessReport.newBuilder()
        .setCompletedSeeds(java.util.stream.LongStream.range(0, seeds).boxed().toList())
        .setEdges(
            List.of(
                edge("normal", 2, 0.30, 0.75),
                edge("normal", 3, 0.40, 1),
                edge("reduction", 2, 0.50, 0),
                edge("reduction", 3, 0.33, 0.5)))
        .build();
  }

  private static EdgeRobustness edge(String type, int target, double weight, double survival) {
    return EdgeRobustness.newBuilder()
        .setCellType(type)
        .setTarget(target)
        .setWeight(Summary.newBuilder().setMean(weight).build())
        .setSurvival(survival)
        .build();
  }
}
