package io.hmnas.worker.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GenotypeTest {
  private static final String TEXT =
      "Genotype(normal=[('sep_conv_3x3', 1), ('skip_connect', 0), (\"max_pool_3x3\",2),"
          + " ('dil_conv_5x5', 0)], normal_concat=range(2, 4), reduce=[('avg_pool_3x3', 0),"
          + " ('avg_pool_3x3', 1), ('skip_connect', 2), ('sep_conv_5x5', 1)], reduce_concat=[2, 3])";

  private final SearchSpace space = Spaces.of(4, 3, 2, 1, 8);

  static java.util.Set<String> names() {
    return Genotype.names();
  }

  @Test
  void isReadAsDartsPrintsIt() {
    Genotype genotype = Genotype.parse(TEXT);

    assertThat(genotype.nodes()).isEqualTo(2);
    assertThat(genotype.normal())
        .containsExactly(
            new Genotype.Link("sep_conv_3x3", 1),
            new Genotype.Link("skip_connect", 0),
            new Genotype.Link("max_pool_3x3", 2),
            new Genotype.Link("dil_conv_5x5", 0));
    assertThat(genotype.reduction().get(3)).isEqualTo(new Genotype.Link("sep_conv_5x5", 1));
    assertThat(Genotype.parse(genotype.toString())).isEqualTo(genotype);
  }

  @Test
  void keepsJustItsLinks() {
    Selection selection = Genotype.parse(TEXT).selection(space);

    assertThat(selection.edgeCount(space)).isEqualTo(8);
    assertThat(selection.operationCount(space)).isEqualTo(8);
    Edge edge = space.edgesInto(3).get(2);
    assertThat(edge.source()).isEqualTo(2);
    assertThat(selection.has(CellType.NORMAL, edge, 0)).isTrue();
    assertThat(selection.has(CellType.REDUCTION, edge, 2)).isTrue();
    assertThat(selection.has(CellType.REDUCTION, edge, 0)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("names")
  void aPublishedOneComesBackFromItsOperations(String name) {
    SearchSpace four = Spaces.of(4, 3, 4, 1, 8);
    Genotype genotype = Genotype.parse(name);
    Selection selection = genotype.selection(four);

    assertThat(selection.operationCount(four)).isEqualTo(16);
    assertThat(Genotype.of(four, selection).selection(four)).isEqualTo(selection);
  }

  @Test
  void cannotExpressOtherNumbersOfEdgesOrOperations() {
    assertThatThrownBy(() -> Genotype.of(space, Selection.all(space)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("node 2 of the normal cell has 14 operations on 2 edges");
    Selection twoOnOne = Selection.of(space, type -> (edge, o) -> edge.source() == 1 && o < 2);
    assertThatThrownBy(() -> Genotype.of(space, twoOnOne))
        .hasMessageContaining("2 operations on 1 edges");
    Selection random = Spaces.random(space, 0.05, new Random(1));
    assertThatThrownBy(() -> Genotype.of(space, random))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'sep_conv_3x3', 1|'conv_7x1_1x7', 1|operation conv_7x1_1x7",
        "'sep_conv_3x3', 1|'sep_conv_3x3', 2|edge from 2",
        "'sep_conv_3x3', 1|'skip_connect', 0|twice",
        "reduce_concat=[2, 3]|reduce_concat=[3]|reduce_concat must name all intermediate nodes",
        "range(2, 4)|range(2, 5)|normal_concat must name all intermediate nodes",
        "('avg_pool_3x3', 1), ||two links for every intermediate node",
        "reduce=[|other=[|no list 'reduce=[...]'",
      },
      quoteCharacter = '`')
  void whatDoesNotFitIsRefused(String replaced, String replacement, String message) {
    String text = TEXT.replace(replaced, replacement == null ? "" : replacement);

    assertThatThrownBy(() -> Genotype.parse(text).selection(space))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aSpaceOfOtherSizeIsRefused() {
    assertThatThrownBy(() -> Genotype.parse("DARTS_V2").selection(space))
        .hasMessage("space.nodes must be 4 as in the genotype, got 2");
    assertThatThrownBy(() -> Genotype.parse("DARTS_V3"))
        .hasMessageContaining("DARTS_V1, DARTS_V2")
        .hasMessageContaining("got 'DARTS_V3'");
  }
}
