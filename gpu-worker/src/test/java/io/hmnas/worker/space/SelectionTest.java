package io.hmnas.worker.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SelectionTest {
  private final SearchSpace small = Spaces.of(3, 1, List.of("skip_connect", "max_pool_3x3"));

  @Property(tries = 100)
  void parsingWhatWasEncodedGivesTheSameSelection(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int nodes) {
    SearchSpace space = Spaces.of(4, 3, nodes, 1, 8);
    Selection selection = Spaces.random(space, 0.5, new Random(seed));

    Selection parsed = Selection.parse(space, selection::encode);

    assertThat(parsed).isEqualTo(selection).hasSameHashCodeAs(selection);
    for (CellType type : CellType.values()) {
      for (Edge edge : space.edges()) {
        for (int o = 0; o < space.operations().size(); o++) {
          assertThat(parsed.has(type, edge, o)).isEqualTo(selection.has(type, edge, o));
        }
      }
    }
  }

  @Test
  void aWordHasTheOperationsOfTheFirstEdgeFirst() {
    Selection selection =
        Selection.of(
            small,
            type ->
                (edge, operation) ->
                    type == CellType.NORMAL && edge.source() == 0 && operation == 1);

    assertThat(selection.encode(CellType.NORMAL)).isEqualTo("0100");
    assertThat(selection.encode(CellType.REDUCTION)).isEqualTo("0000");
    assertThat(selection).isNotEqualTo(Selection.all(small));
  }

  @Test
  void aWordThatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> Selection.parse(small, type -> "010"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has 4 operations, got 3: 010");
  }

  @Test
  void anEdgeIsThereIfOneOfItsOperationsIs() {
    Selection selection = Selection.parse(small, type -> "0001");

    assertThat(selection.has(CellType.NORMAL, small.edges().get(0))).isFalse();
    assertThat(selection.has(CellType.NORMAL, small.edges().get(1))).isTrue();
    assertThat(selection.uses(small, CellType.NORMAL, 0)).isFalse();
    assertThat(selection.uses(small, CellType.NORMAL, 1)).isTrue();
    assertThat(selection.edgeCount(small)).isEqualTo(2);
    assertThat(selection.operationCount(small)).isEqualTo(2);
  }

  @Test
  void aTypeOfCellThatDoesNotOccurIsNotCounted() {
    SearchSpace one = Spaces.of(1, 1, List.of("skip_connect", "max_pool_3x3"));

    assertThat(Selection.all(one).edgeCount(one)).isEqualTo(2);
    assertThat(Selection.all(one).operationCount(one)).isEqualTo(4);
  }
}
