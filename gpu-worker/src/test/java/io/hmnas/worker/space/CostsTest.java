package io.hmnas.worker.space;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Counted by hand from the definitions of the operations. */
class CostsTest {
  private final SearchSpace space = Spaces.of(4, 3, 4, 4, 28);
  private final Cell normal = space.cells().get(0);
  private final Cell reduction = space.cells().get(1);
  private final Edge fromInput = space.edges().get(0);
  private final Edge fromNode = space.edges().get(4);

  @Test
  void countsTheWeightsOfOperations() {
    assertThat(parameters(normal, fromInput, "sep_conv_3x3")).isEqualTo(2 * (9 * 4 + 16));
    assertThat(parameters(normal, fromInput, "sep_conv_5x5")).isEqualTo(2 * (25 * 4 + 16));
    assertThat(parameters(normal, fromInput, "dil_conv_5x5")).isEqualTo(25 * 4 + 16);
    assertThat(parameters(normal, fromInput, "skip_connect")).isZero();
    assertThat(parameters(normal, fromInput, "max_pool_3x3")).isZero();
    assertThat(parameters(reduction, fromInput, "skip_connect")).isEqualTo(8 * 8);
    assertThat(parameters(reduction, fromNode, "skip_connect")).isZero();
    assertThat(parameters(reduction, fromNode, "dil_conv_3x3")).isEqualTo(9 * 8 + 64);
  }

  @Test
  void countsMultiplyAddsAtTheSizeOfTheNode() {
    assertThat(multiplyAdds(normal, "sep_conv_3x3")).isEqualTo(49L * 2 * (9 * 4 + 16));
    assertThat(multiplyAdds(reduction, "sep_conv_3x3")).isEqualTo(16L * 2 * (9 * 8 + 64));
    assertThat(multiplyAdds(reduction, "skip_connect")).isEqualTo(16L * 64);
    assertThat(multiplyAdds(normal, "avg_pool_3x3")).isZero();
  }

  @Test
  void countsMultiplyAddsOfAWholeNetwork() {
    SearchSpace tiny = Spaces.of(2, 1, List.of("dil_conv_3x3", "skip_connect"));
    // Both types: the dilated convolution on the edge from input 1 alone.
    Selection selection = Selection.parse(tiny, type -> "0010");

    long stem = 9L * 12 * 64;
    long normalCell = 12L * 4 * 64 + (9 * 4 + 16) * 64L;
    long reductionCell = 4L * 8 * 64 + (9 * 8 + 64) * 16L;
    long classifier = 8 * 10;
    assertThat(Costs.multiplyAdds(tiny, selection))
        .isEqualTo(stem + normalCell + reductionCell + classifier);
  }

  private static long parameters(Cell cell, Edge edge, String operation) {
    return Costs.parameters(cell, edge, Operations.byName(operation));
  }

  private long multiplyAdds(Cell cell, String operation) {
    return Costs.multiplyAdds(cell, fromInput, Operations.byName(operation));
  }
}
