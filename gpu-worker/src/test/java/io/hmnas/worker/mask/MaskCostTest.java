package io.hmnas.worker.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hmnas.schemas.avro.CostMeasure;
import io.hmnas.schemas.avro.MaskConfig;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.EncodingLayout;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Spaces;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MaskCostTest {
  private static final double EXACT = 1e-12;

  /** One cell, one node: two edges, each with a dilated convolution and a skip. */
  private final SearchSpace space = Spaces.of(1, 1, List.of("dil_conv_3x3", "skip_connect"));

  private final EncodingLayout layout = new EncodingLayout(space);

  @Test
  void followsItsFormulaInExamplesDoneByHand() {
    MaskCost cost = new MaskCost(space, layout, config(0.5, 0.3, CostMeasure.PARAMETERS));
    // c: half uniform over four operations, half by parameters, which the two convolutions share.
    double convolution = 0.5 / 4 + 0.5 / 2;
    double skip = 0.5 / 4;

    assertThat(cost.cost(mask(1, 0, 0, 0, 1, 0)))
        .isCloseTo(0.7 * convolution + 0.3 / 2, within(EXACT));
    assertThat(cost.cost(mask(0, 1, 1, 1, 1, 1)))
        .isCloseTo(0.7 * (convolution + 2 * skip) + 0.3, within(EXACT));
    // An edge without operations costs nothing, nor does a masked edge with operations.
    assertThat(cost.cost(mask(0, 0, 1, 1, 1, 0))).isZero();
  }

  @Test
  void hasTheGradientOfItsFormulaInAnExampleDoneByHand() {
    MaskCost cost = new MaskCost(space, layout, config(0.5, 0.3, CostMeasure.PARAMETERS));
    double convolution = 0.375;
    double skip = 0.125;

    double[] gradient = cost.gradient(mask(1, 0, 1, 1, 1, 0));

    assertThat(gradient)
        .containsExactly(
            new double[] {
              0.7 * convolution, 0.7 * skip, 0, 0, 0.7 * convolution + 0.15, 0.7 * 0.5 + 0.15
            },
            within(EXACT));
  }

  @Test
  void measuresParametersOrMultiplyAdds() {
    SearchSpace two = Spaces.of(2, 1, List.of("dil_conv_3x3"));
    EncodingLayout places = new EncodingLayout(two);
    double[] normalOnly = new double[places.size()];
    for (int e = 0; e < 2; e++) {
      normalOnly[places.edge(CellType.NORMAL, e)] = 1;
      normalOnly[places.operation(CellType.NORMAL, e, 0)] = 1;
    }
    // Normal: 52 weights at 64 pixels; reduction: 136 weights at 16 pixels.
    assertThat(new MaskCost(two, places, config(0, 0, CostMeasure.PARAMETERS)).cost(normalOnly))
        .isCloseTo(52.0 / (52 + 136), within(EXACT));
    assertThat(new MaskCost(two, places, config(0, 0, CostMeasure.MULTIPLY_ADDS)).cost(normalOnly))
        .isCloseTo(52.0 * 64 / (52 * 64 + 136 * 16), within(EXACT));
  }

  @Test
  void aSpaceWithoutWeightsCostsTheSameEverywhere() {
    SearchSpace pools = Spaces.of(1, 1, List.of("max_pool_3x3", "skip_connect"));
    MaskCost cost = new MaskCost(pools, layout, config(0, 0, CostMeasure.PARAMETERS));

    assertThat(cost.cost(mask(1, 0, 0, 0, 1, 0))).isCloseTo(0.25, within(EXACT));
  }

  @Property(tries = 60)
  void everythingCostsOneAndNothingCostsNothing(
      @ForAll @IntRange(min = 1, max = 8) int cells,
      @ForAll @IntRange(min = 1, max = 4) int nodes,
      @ForAll @DoubleRange(min = 0, max = 1) double uniformShare,
      @ForAll @DoubleRange(min = 0, max = 1) double edgeShare,
      @ForAll boolean multiplyAdds) {
    SearchSpace any = Spaces.of(4, cells, nodes, 1, 16);
    EncodingLayout places = new EncodingLayout(any);
    MaskCost cost =
        new MaskCost(any, places, config(uniformShare, edgeShare, measure(multiplyAdds)));
    double[] ones = new double[places.size()];
    Arrays.fill(ones, 1);

    assertThat(cost.cost(ones)).isCloseTo(1, within(1e-9));
    assertThat(cost.cost(new double[places.size()])).isZero();
  }

  @Property(tries = 60)
  void itsGradientIsWhatSwitchingOneMaskChanges(
      @ForAll long seed,
      @ForAll @DoubleRange(min = 0, max = 1) double uniformShare,
      @ForAll @DoubleRange(min = 0, max = 1) double edgeShare,
      @ForAll boolean multiplyAdds) {
    SearchSpace any = Spaces.of(4, 3, 3, 1, 8);
    EncodingLayout places = new EncodingLayout(any);
    MaskCost cost =
        new MaskCost(any, places, config(uniformShare, edgeShare, measure(multiplyAdds)));
    double[] mask = new Random(seed).doubles(places.size()).map(u -> u < 0.6 ? 1 : 0).toArray();
    double[] gradient = cost.gradient(mask);

    int checked = 0;
    for (CellType type : places.types()) {
      for (int e = 0; e < places.edges(); e++) {
        assertThat(difference(cost, mask, places.edge(type, e)))
            .isCloseTo(gradient[places.edge(type, e)], within(EXACT));
        for (int o = 0; o < places.operations(); o++) {
          // The cost is linear in a mask unless it is the edge's only live operation.
          if (othersLive(places, type, e, o, mask)) {
            int place = places.operation(type, e, o);
            assertThat(difference(cost, mask, place)).isCloseTo(gradient[place], within(EXACT));
            checked++;
          }
        }
      }
    }
    assertThat(checked).isPositive();
    assertThat(cost.cost(mask)).isBetween(0.0, 1.0);
  }

  private static boolean othersLive(
      EncodingLayout places, CellType type, int edge, int operation, double[] mask) {
    for (int o = 0; o < places.operations(); o++) {
      if (o != operation && mask[places.operation(type, edge, o)] > 0) {
        return true;
      }
    }
    return false;
  }

  private static double difference(MaskCost cost, double[] mask, int place) {
    double[] on = mask.clone();
    double[] off = mask.clone();
    on[place] = 1;
    off[place] = 0;
    return cost.cost(on) - cost.cost(off);
  }

  /** Operations of edge 0, operations of edge 1, both edges. */
  private static double[] mask(double... values) {
    return values;
  }

  private static CostMeasure measure(boolean multiplyAdds) {
    return multiplyAdds ? CostMeasure.MULTIPLY_ADDS : CostMeasure.PARAMETERS;
  }

  private static MaskConfig config(double uniformShare, double edgeShare, CostMeasure measure) {
    return MaskConfig.newBuilder()
        .setUniformShare(uniformShare)
        .setEdgeShare(edgeShare)
        .setCostMeasure(measure)
        .build();
  }
}
