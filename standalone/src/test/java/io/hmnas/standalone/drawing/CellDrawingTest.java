package io.hmnas.standalone.drawing;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeWeights;
import io.hmnas.schemas.avro.OperationWeights;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.standalone.report.Outcomes;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class CellDrawingTest {
  private static final SweepConfig CONFIG = SweepConfig.newBuilder().build();

  @Test
  void shouldDrawKeptEdgesAndOperationsOnly() throws Exception {
    CellWeights cell =
        cell(
            edge(
                0,
                2,
                0.75,
                true,
                operation("sep_conv_3x3", 0.6, true),
                operation("pool", 0.4, false)),
            edge(1, 2, 0.25, false, operation("skip_connect", 1, false)));
    String svg = CellDrawing.svg(cell, "normal cell");
    assertThat(svg)
        .contains("sep_conv_3x3", "0.60", "0.75", "k-2\u21920")
        .doesNotContain("pool", "skip_connect", "k-1\u21920");
    assertThat(count(svg, "class=\"edge\"")).isEqualTo(1);
    assertThat(count(svg, "class=\"concat\"")).isEqualTo(1);
    assertThat(parse(svg).getDocumentElement().getTagName()).isEqualTo("svg");
  }

  @Test
  void shouldDrawStrongerEdgesThicker() {
    CellWeights cell =
        cell(
            edge(0, 2, 0.9, true, operation("a", 1, true)),
            edge(1, 2, 0.1, true, operation("b", 1, true)));
    assertThat(CellDrawing.svg(cell, "t"))
        .contains("stroke-width=\"9.3\"")
        .contains("stroke-width=\"2.1\"");
  }

  @Test
  void shouldEscapeNames() throws Exception {
    CellWeights cell = cell(edge(0, 2, 1, true, operation("<script>&\"", 1, true)));
    String svg = CellDrawing.svg(cell, "<title> & \"more\"");
    assertThat(svg).doesNotContain("<script>", "<title> &");
    assertThat(parse(svg).getElementsByTagName("title").item(0).getTextContent())
        .isEqualTo("<title> & \"more\"");
  }

  @Test
  void shouldDescribeItselfInWords() throws Exception {
    CellWeights cell = cell(edge(0, 2, 1, true, operation("skip_connect", 0.5, true)));
    String description =
        parse(CellDrawing.svg(cell, "t")).getElementsByTagName("desc").item(0).getTextContent();
    assertThat(description)
        .isEqualTo(
            "A normal cell with 1 nodes, 1 edges and 1 operations. "
                + "k-2\u21920 with weight 1.00: skip_connect 0.50.");
  }

  @Test
  void shouldDrawACellThatKeepsNothing() throws Exception {
    String svg = CellDrawing.svg(cell(), "t");
    assertThat(parse(svg).getElementsByTagName("desc").item(0).getTextContent())
        .contains("No edge is kept");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void shouldPlaceCardsAndNodesApartAndInside(long seed) {
    CellGraph graph = CellGraph.of(Outcomes.cell(CONFIG, "normal", new Random(seed)));
    CellLayout layout =
        CellLayout.of(
            graph, graph.edges().stream().map(e -> new CellLayout.Size(130, 60)).toList());
    List<CellLayout.Box> boxes = new ArrayList<>(layout.nodes());
    layout.edges().forEach(route -> route.label().ifPresent(boxes::add));
    assertThat(boxes).hasSize(graph.edges().size() + 7);
    for (int i = 0; i < boxes.size(); i++) {
      CellLayout.Box a = boxes.get(i);
      assertThat(a.x()).isNotNegative();
      assertThat(a.y()).isNotNegative();
      assertThat(a.x() + a.width()).isLessThanOrEqualTo(layout.width());
      assertThat(a.y() + a.height()).isLessThanOrEqualTo(layout.height());
      for (int j = i + 1; j < boxes.size(); j++) {
        assertThat(overlap(a, boxes.get(j))).as("%s and %s", a, boxes.get(j)).isFalse();
      }
    }
  }

  private static boolean overlap(CellLayout.Box a, CellLayout.Box b) {
    return a.x() < b.x() + b.width()
        && b.x() < a.x() + a.width()
        && a.y() < b.y() + b.height()
        && b.y() < a.y() + a.height();
  }

  private static CellWeights cell(EdgeWeights... edges) {
    return CellWeights.newBuilder()
        .setCellType("normal")
        .setNodes(1)
        .setEdges(List.of(edges))
        .build();
  }

  private static EdgeWeights edge(
      int source, int target, double weight, boolean kept, OperationWeights... operations) {
    return EdgeWeights.newBuilder()
        .setSource(source)
        .setTarget(target)
        .setWeight(weight)
        .setKept(kept)
        .setOperations(List.of(operations))
        .build();
  }

  private static OperationWeights operation(String name, double weight, boolean kept) {
    return OperationWeights.newBuilder().setName(name).setWeight(weight).setKept(kept).build();
  }

  private static int count(String text, String part) {
    return text.split(part, -1).length - 1;
  }

  private static Document parse(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
  }
}
