package io.hmnas.worker.prune;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.Edge;
import io.hmnas.worker.space.EncodingLayout;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.space.Spaces;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class NetworkChoiceTest {
  private static final List<String> OPERATIONS = List.of("max_pool_3x3", "skip_connect");

  /** One normal cell of two nodes: edges 0-2, 1-2, 0-3, 1-3, 2-3, two operations each. */
  private final SearchSpace space = Spaces.of(1, 2, OPERATIONS);

  private final EncodingLayout layout = new EncodingLayout(space);

  private final double[] weights = {
    0.9, 0.1, 0.5, 0.5, 0.6, 0.4, 0.2, 0.8, 0.51, 0.49, 0.3, 0.7, 0.5, 0.1, 0.4
  };

  private final NetworkChoice choice = new NetworkChoice(space, layout, weights);

  @Test
  void shouldRankEdgesByTheirWeightTimesThatOfTheirBestOperation() {
    // Into node 3: 0.5 * 0.6, 0.1 * 0.8, 0.4 * 0.51.
    assertThat(choice.dartsRule().encode(CellType.NORMAL))
        .isEqualTo("10" + "10" + "10" + "00" + "10");
  }

  @Test
  void shouldKeepTheStrongestOperationsByMagnitudeButOneAtLeastPerNode() {
    Selection three = kept("11" + "00" + "01" + "00" + "00");

    // 0.7 * 0.5 twice, then 0.5 * 0.6 = 0.30; node 2 begins with its first 0.35.
    assertThat(choice.magnitude(three).encode(CellType.NORMAL))
        .isEqualTo("00" + "11" + "10" + "00" + "00");
    assertThat(choice.magnitude(kept("10" + "00" + "10" + "00" + "00")).encode(CellType.NORMAL))
        .isEqualTo("00" + "10" + "10" + "00" + "00");
  }

  @Property(tries = 200)
  void shouldDrawAsManyEdgesAndOperationsAndLeaveNoNodeWithoutAny(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int nodes) {
    SearchSpace any = Spaces.of(3, nodes, OPERATIONS);
    EncodingLayout places = new EncodingLayout(any);
    double[] real = new double[places.size()];
    Random random = new Random(seed);
    Arrays.setAll(real, place -> random.nextDouble());
    Selection like = Pruning.of(any, places, real, 0.6).selection();
    NetworkChoice some = new NetworkChoice(any, places, real);

    Selection drawn = some.random(like, RandomSource.XO_SHI_RO_256_PP.create(seed));

    assertThat(drawn.edgeCount(any)).isEqualTo(like.edgeCount(any));
    assertThat(drawn.operationCount(any)).isEqualTo(like.operationCount(any));
    assertThat(some.random(like, RandomSource.XO_SHI_RO_256_PP.create(seed))).isEqualTo(drawn);
    assertThat(some.magnitude(like).operationCount(any)).isEqualTo(like.operationCount(any));
    for (Selection selection : List.of(drawn, some.magnitude(like), some.dartsRule())) {
      for (CellType type : any.cellTypes()) {
        for (int target = 2; target < nodes + 2; target++) {
          assertThat(any.edgesInto(target)).anyMatch(edge -> selection.has(type, edge));
        }
      }
    }
  }

  @Test
  void shouldDrawEveryNetworkOfItsSizeSoonerOrLater() {
    Selection like = kept("10" + "00" + "01" + "00" + "00");

    assertThat(
            java.util.stream.IntStream.range(0, 500)
                .mapToObj(i -> choice.random(like, RandomSource.XO_SHI_RO_256_PP.create(i)))
                .distinct())
        .hasSize(2 * 2 * 3 * 2);
  }

  private Selection kept(String word) {
    return Selection.of(
        space, type -> (Edge edge, Integer o) -> word.charAt(edge.index() * 2 + o) == '1');
  }
}
