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
import org.junit.jupiter.api.Test;

class PruningTest {
  private static final double THRESHOLD = 0.005;

  /** Few values, so that ties, the threshold itself and dead nodes are frequent. */
  private static final double[] VALUES = {-0.001, 0, 0, 0, 0.004, THRESHOLD, 0.006, 0.01};

  /** One normal cell with one node: edges from both inputs, two operations each. */
  private final SearchSpace space = Spaces.of(1, 1, List.of("max_pool_3x3", "skip_connect"));

  private final EncodingLayout layout = new EncodingLayout(space);

  @Test
  void whatHasMaskZeroIsRemovedWithNoOtherRule() {
    Pruning pruning = prune(0.01, 0.01, 0.001, 0.01, 0.01, 0.01);

    assertThat(pruning.selection().encode(CellType.NORMAL)).isEqualTo("1101");
    assertThat(pruning.rescued()).isZero();
  }

  @Test
  void aMaskAtTheThresholdIsZero() {
    assertThat(prune(0.005, 0.01, 0.01, 0.01, 0.01, 0.005).selection().encode(CellType.NORMAL))
        .isEqualTo("0100");
  }

  @Test
  void anEdgeWhoseOperationsAreAllMaskedIsMasked() {
    Pruning pruning = prune(0, 0, 0.01, 0, 0.01, 0.01);

    assertThat(pruning.selection().has(CellType.NORMAL, space.edges().get(0))).isFalse();
    assertThat(pruning.selection().encode(CellType.NORMAL)).isEqualTo("0010");
    assertThat(pruning.rescued()).isZero();
    assertThat(Pruning.masks(space, layout, pruning.selection())).containsExactly(0, 0, 1, 0, 0, 1);
  }

  @Test
  void aNodeThatLosesAllEdgesKeepsItsStrongestWithTheStrongestOperation() {
    Pruning pruning = prune(0.01, 0.01, 0.002, 0.003, 0.003, 0.004);

    assertThat(pruning.selection().encode(CellType.NORMAL)).isEqualTo("0001");
    assertThat(pruning.rescued()).isEqualTo(1);
  }

  @Test
  void aNodeWithEdgesButNoOperationsIsRescuedToo() {
    Pruning pruning = prune(0.004, 0.001, 0.003, 0.003, 0.02, 0.01);

    assertThat(pruning.selection().encode(CellType.NORMAL)).isEqualTo("1000");
    assertThat(pruning.rescued()).isEqualTo(1);
  }

  @Test
  void amongEqualMasksTheFirstIsRescued() {
    assertThat(prune(0, 0, 0, 0, 0, 0).selection().encode(CellType.NORMAL)).isEqualTo("1000");
  }

  @Test
  void rescuesAreCountedOverBothTypesOfCell() {
    SearchSpace both = Spaces.of(3, 3, List.of("max_pool_3x3", "skip_connect"));
    EncodingLayout places = new EncodingLayout(both);

    Pruning pruning = Pruning.of(both, places, new double[places.size()], THRESHOLD);

    assertThat(pruning.rescued()).isEqualTo(6);
    assertThat(pruning.selection().edgeCount(both)).isEqualTo(6);
    assertThat(pruning.selection().operationCount(both)).isEqualTo(6);
  }

  @Property(tries = 300)
  void everyNodeStaysAliveAndNothingWithMaskOneIsLost(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 3) int cells,
      @ForAll @IntRange(min = 1, max = 4) int nodes,
      @ForAll @IntRange(min = 1, max = 7) int operations) {
    List<String> names =
        List.of(
            "max_pool_3x3",
            "avg_pool_3x3",
            "skip_connect",
            "sep_conv_3x3",
            "sep_conv_5x5",
            "dil_conv_3x3",
            "dil_conv_5x5");
    SearchSpace any = Spaces.of(cells, nodes, names.subList(0, operations));
    EncodingLayout places = new EncodingLayout(any);
    Random random = new Random(seed);
    double[] real = new double[places.size()];
    Arrays.setAll(real, place -> VALUES[random.nextInt(VALUES.length)]);

    Pruning pruning = Pruning.of(any, places, real, THRESHOLD);

    int rescued = 0;
    for (CellType type : places.types()) {
      for (int target = 2; target < nodes + 2; target++) {
        rescued += check(any, places, real, pruning.selection(), type, target) ? 1 : 0;
      }
    }
    assertThat(pruning.rescued()).isEqualTo(rescued);
    Pruning again = Pruning.of(any, places, Pruning.masks(any, places, pruning.selection()), 0.5);
    assertThat(again).isEqualTo(new Pruning(pruning.selection(), 0));
  }

  /** Checks one node; returns whether it had to be rescued. */
  private static boolean check(
      SearchSpace space,
      EncodingLayout places,
      double[] real,
      Selection selection,
      CellType type,
      int target) {
    int kept = 0;
    int unmasked = 0;
    for (Edge edge : space.edgesInto(target)) {
      for (int o = 0; o < places.operations(); o++) {
        boolean mask =
            real[places.edge(type, edge.index())] > THRESHOLD
                && real[places.operation(type, edge.index(), o)] > THRESHOLD;
        unmasked += mask ? 1 : 0;
        kept += selection.has(type, edge, o) ? 1 : 0;
        if (mask) {
          assertThat(selection.has(type, edge, o)).isTrue();
        }
      }
    }
    assertThat(kept).as("operations into node %d", target).isPositive();
    assertThat(kept).isEqualTo(Math.max(unmasked, 1));
    if (unmasked == 0) {
      assertRescuedIsStrongest(space, places, real, selection, type, target);
    }
    return unmasked == 0;
  }

  private static void assertRescuedIsStrongest(
      SearchSpace space,
      EncodingLayout places,
      double[] real,
      Selection selection,
      CellType type,
      int target) {
    Edge edge =
        space.edgesInto(target).stream()
            .filter(each -> selection.has(type, each))
            .findFirst()
            .orElseThrow();
    for (Edge other : space.edgesInto(target)) {
      assertThat(real[places.edge(type, other.index())])
          .isLessThanOrEqualTo(real[places.edge(type, edge.index())]);
    }
    double strongest =
        Arrays.stream(
                real,
                places.operation(type, edge.index(), 0),
                places.operation(type, edge.index(), 0) + places.operations())
            .max()
            .orElseThrow();
    for (int o = 0; o < places.operations(); o++) {
      if (selection.has(type, edge, o)) {
        assertThat(real[places.operation(type, edge.index(), o)]).isEqualTo(strongest);
      }
    }
  }

  /** Real masks: operations of edge 0, operations of edge 1, both edges. */
  private Pruning prune(double... real) {
    return Pruning.of(space, layout, real, THRESHOLD);
  }
}
