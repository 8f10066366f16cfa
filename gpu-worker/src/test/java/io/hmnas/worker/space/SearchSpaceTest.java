package io.hmnas.worker.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchSpaceTest {
  @ParameterizedTest
  @CsvSource({"1, 2", "2, 5", "3, 9", "4, 14", "8, 44"})
  void everyPairOfNodesHasAnEdgeIntoTheLaterOne(int nodes, int edges) {
    SearchSpace space = Spaces.of(4, 3, nodes, 1, 8);

    assertThat(space.edges()).hasSize(edges).doesNotHaveDuplicates();
    assertThat(space.edges()).allMatch(edge -> edge.source() < edge.target() && edge.target() >= 2);
  }

  @Test
  void edgesAreOrderedByTargetThenSource() {
    SearchSpace space = Spaces.of(4, 3, 2, 1, 8);

    assertThat(space.edges())
        .containsExactly(
            new Edge(0, 0, 2),
            new Edge(1, 1, 2),
            new Edge(2, 0, 3),
            new Edge(3, 1, 3),
            new Edge(4, 2, 3));
    assertThat(space.edgesInto(3)).extracting(Edge::index).containsExactly(2, 3, 4);
  }

  @ParameterizedTest
  @CsvSource({
    "1, N",
    "2, NR",
    "3, NRR",
    "4, NRRN",
    "6, NNRNRN",
    "8, NNRNNRNN",
    "20, NNNNNNRNNNNNNRNNNNNN"
  })
  void reductionsAreAtOneThirdAndTwoThirdsOfTheDepth(int cells, String types) {
    String actual =
        String.join(
            "",
            Spaces.of(4, cells, 2, 1, 32).cells().stream()
                .map(cell -> cell.type() == CellType.NORMAL ? "N" : "R")
                .toList());

    assertThat(actual).isEqualTo(types);
  }

  @Test
  void aSpaceOfOneCellHasNoReductionAndHenceNoEncodingForIt() {
    SearchSpace space = Spaces.of(4, 1, 2, 1, 8);

    assertThat(space.cellTypes()).containsExactly(CellType.NORMAL);
    assertThat(new EncodingLayout(space).size()).isEqualTo(5 * 8);
    assertThatThrownBy(() -> new EncodingLayout(space).edge(CellType.REDUCTION, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the space has no reduction cell");
  }

  @Test
  void channelsDoubleAndOddSizesAreRoundedUpAtEachReduction() {
    SearchSpace space = Spaces.of(4, 3, 4, 4, 28);

    assertThat(space.stem()).isEqualTo(new ImageShape(12, 7, 7));
    Cell first = space.cells().get(0);
    assertThat(first.input0()).isEqualTo(new ImageShape(12, 7, 7));
    assertThat(first.input1()).isEqualTo(new ImageShape(12, 7, 7));
    assertThat(first.prepared()).isEqualTo(new ImageShape(4, 7, 7));
    assertThat(first.node()).isEqualTo(new ImageShape(4, 7, 7));
    assertThat(first.output()).isEqualTo(new ImageShape(16, 7, 7));
    Cell second = space.cells().get(1);
    assertThat(second.input0()).isEqualTo(new ImageShape(12, 7, 7));
    assertThat(second.prepared()).isEqualTo(new ImageShape(8, 7, 7));
    assertThat(second.node()).isEqualTo(new ImageShape(8, 4, 4));
    assertThat(second.output()).isEqualTo(new ImageShape(32, 4, 4));
    assertThat(second.reduceInput0()).isFalse();
    Cell third = space.cells().get(2);
    assertThat(third.input0()).isEqualTo(new ImageShape(16, 7, 7));
    assertThat(third.reduceInput0()).isTrue();
    assertThat(third.prepared()).isEqualTo(new ImageShape(16, 4, 4));
    assertThat(third.node()).isEqualTo(new ImageShape(16, 2, 2));
    assertThat(space.features()).isEqualTo(new ImageShape(64, 2, 2));
  }

  @Test
  void onlyEdgesFromTheInputsOfAReductionCellHaveStrideTwo() {
    SearchSpace space = Spaces.of(4, 3, 2, 1, 8);

    assertThat(strides(space, 0)).containsExactly(1, 1, 1, 1, 1);
    assertThat(strides(space, 1)).containsExactly(2, 2, 2, 2, 1);
  }

  private static List<Integer> strides(SearchSpace space, int cell) {
    return space.edges().stream().map(space.cells().get(cell)::stride).toList();
  }

  @Test
  void anUnknownOperationIsNamedBesideThoseThereAre() {
    assertThatThrownBy(() -> Spaces.of(3, 2, List.of("skip_connect", "conv_9x9")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("space.operations")
        .hasMessageContaining("conv_9x9")
        .hasMessageContaining("skip_connect")
        .hasMessageContaining("sep_conv_7x7");
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "3, 4"})
  void encodingPlacesAreEachUsedOnce(int cells, int nodes) {
    EncodingLayout layout = new EncodingLayout(Spaces.of(4, cells, nodes, 1, 8));

    List<Integer> operations =
        layout.types().stream()
            .flatMap(
                type ->
                    IntStream.range(0, layout.edges())
                        .boxed()
                        .flatMap(
                            e ->
                                IntStream.range(0, layout.operations())
                                    .mapToObj(o -> layout.operation(type, e, o))))
            .toList();
    List<Integer> edges =
        layout.types().stream()
            .flatMap(type -> IntStream.range(0, layout.edges()).mapToObj(e -> layout.edge(type, e)))
            .toList();

    assertThat(operations).noneMatch(layout::isEdge);
    assertThat(edges).allMatch(layout::isEdge);
    assertThat(java.util.stream.Stream.concat(operations.stream(), edges.stream()))
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, layout.size()).boxed().toList());
    assertThat(java.util.Arrays.stream(layout.parts()).sum()).isEqualTo(layout.size());
  }
}
