package io.hmnas.worker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.hmnas.schemas.avro.MaskConfig;
import io.hmnas.worker.mask.AppliedMasks;
import io.hmnas.worker.prune.Pruning;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.Edge;
import io.hmnas.worker.space.EncodingLayout;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.space.Spaces;
import io.hmnas.worker.supernet.Draws;
import io.hmnas.worker.supernet.Mixture;
import io.hmnas.worker.supernet.Network;
import io.hmnas.worker.supernet.NetworkFactory;
import io.hmnas.worker.supernet.Networks;
import io.hmnas.worker.supernet.Norms;
import io.hmnas.worker.tensor.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The first invariant: the pruned network computes what the masked supernet computes. */
class PrunedEqualsMaskedTest {
  private static final double THRESHOLD = 0.005;
  private static final int BATCH = 4;

  /** Which edges and operations are masked. */
  private enum Draw {
    SOME,
    MOST,
    NODE_LOSES_ITS_EDGES,
    NODE_LOSES_ITS_OPERATIONS,
    INPUT_0_UNUSED,
    INPUT_1_UNUSED,
    EVERYTHING
  }

  static List<Arguments> draws() {
    List<Arguments> draws = new ArrayList<>();
    for (Draw draw : Draw.values()) {
      draws.add(Arguments.of(Networks.REFERENCE, DataType.FLOAT64, 1e-10, draw));
      draws.add(Arguments.of(Networks.BATCHED, DataType.FLOAT64, 1e-10, draw));
      draws.add(Arguments.of(Networks.BATCHED, DataType.FLOAT32, 1e-4, draw));
    }
    return draws;
  }

  @ParameterizedTest
  @MethodSource("draws")
  void prunedEqualsMasked(String engine, DataType type, double bound, Draw draw) {
    int nodes = draw == Draw.MOST ? 3 : 2;
    Torch.setThreads(1);
    SearchSpace space = Spaces.of(4, 3, nodes, 1, 7);
    EncodingLayout encodings = new EncodingLayout(space);
    Draws draws = new Draws(draw.name().hashCode() + nodes);
    double[] real = real(draw, space, encodings, draws);
    Pruning pruning = Pruning.of(space, encodings, real, THRESHOLD);
    assertThatTheDrawIsWhatItSays(draw, space, pruning);
    try (Torch torch = Torch.open("cpu", type);
        Torch.Scope scope = Torch.scope()) {
      Pair pair =
          new Pair(
              Networks.create(torch, engine), torch, space, encodings, pruning.selection(), draws);
      List<NDArray> batches = new ArrayList<>();
      for (int b = 0; b < 2; b++) {
        batches.add(draws.images(torch, space, BATCH));
      }

      for (int b = 0; b < batches.size(); b++) {
        int batch = b;
        pair.assertSameLogits(
            batches.get(b), side -> Norms.averaging(side.mean, side.variance, batch), bound);
      }
      pair.assertSameStatistics(bound);
      pair.carryStatisticsOver();
      pair.assertSameLogits(
          batches.get(0), side -> Norms.evaluating(side.mean, side.variance), bound);
      pair.assertUnmaskedDiffers(batches.get(0));
      if (pruning.rescued() == 0) {
        pair.assertRawMasksGiveTheSame(real, batches.get(0), bound);
      }
    }
  }

  private static void assertThatTheDrawIsWhatItSays(Draw draw, SearchSpace space, Pruning pruning) {
    Selection selection = pruning.selection();
    switch (draw) {
      case SOME, MOST ->
          assertThat(selection.operationCount(space))
              .isLessThan(Selection.all(space).operationCount(space));
      case NODE_LOSES_ITS_EDGES, NODE_LOSES_ITS_OPERATIONS ->
          assertThat(pruning.rescued()).isEqualTo(2);
      case INPUT_0_UNUSED -> assertThat(selection.uses(space, CellType.REDUCTION, 0)).isFalse();
      case INPUT_1_UNUSED -> assertThat(selection.uses(space, CellType.REDUCTION, 1)).isFalse();
      case EVERYTHING -> assertThat(selection.operationCount(space)).isEqualTo(2 * space.nodes());
    }
  }

  private static double[] real(
      Draw draw, SearchSpace space, EncodingLayout encodings, Draws draws) {
    double keep = draw == Draw.MOST ? 0.35 : 0.75;
    double[] real = draws.uniform(encodings.size());
    for (int place = 0; place < real.length; place++) {
      // Kept ones above the threshold, the others below, all of them different.
      real[place] = THRESHOLD * (draw == Draw.EVERYTHING ? real[place] : 1 + keep - real[place]);
    }
    for (CellType type : encodings.types()) {
      for (Edge edge : space.edges()) {
        int place = encodings.edge(type, edge.index());
        if (draw != Draw.EVERYTHING && draw != Draw.MOST && edge.target() == 2) {
          // Whatever else is drawn, one edge into the first node lives.
          real[place] = 2 * THRESHOLD;
          real[encodings.operation(type, edge.index(), 3)] = 2 * THRESHOLD;
        }
        boolean off =
            switch (draw) {
              case NODE_LOSES_ITS_EDGES -> edge.target() == 3;
              case INPUT_0_UNUSED -> edge.source() == 0;
              case INPUT_1_UNUSED -> edge.source() == 1;
              case SOME, MOST, NODE_LOSES_ITS_OPERATIONS, EVERYTHING -> false;
            };
        real[place] = off ? real[place] / 10 : real[place];
        if (draw == Draw.NODE_LOSES_ITS_OPERATIONS && edge.target() == 3) {
          for (int o = 0; o < encodings.operations(); o++) {
            real[encodings.operation(type, edge.index(), o)] /= 10;
          }
        }
        if (draw != Draw.EVERYTHING && edge.target() > 3 && edge.source() == 2) {
          real[place] = 2 * THRESHOLD;
          real[encodings.operation(type, edge.index(), 0)] = 2 * THRESHOLD;
        }
      }
    }
    return real;
  }

  /** A network and its running statistics. */
  private record Side(
      Network network,
      NDArray weights,
      Map<CellType, NDArray> mixture,
      NDArray mean,
      NDArray variance) {
    double[] logits(NDArray images, Function<Side, Norms> norms) {
      return Torch.doubles(network.logits(images, weights, mixture, norms.apply(this)));
    }
  }

  /** A masked supernet and the network pruned from it. */
  private static final class Pair {
    private final NetworkFactory networks;
    private final Torch torch;
    private final SearchSpace space;
    private final EncodingLayout encodings;
    private final NDArray encoding;
    private final Side masked;
    private final Side pruned;

    Pair(
        NetworkFactory networks,
        Torch torch,
        SearchSpace space,
        EncodingLayout encodings,
        Selection selection,
        Draws draws) {
      this.networks = networks;
      this.torch = torch;
      this.space = space;
      this.encodings = encodings;
      this.encoding = torch.vector(draws.normal(encodings.size()));
      Network supernet = network(Selection.all(space));
      double[] weights = draws.weights(supernet.layout());
      double[] mask = draws.binary(weights.length, 0.8);
      for (int i = 0; i < weights.length; i++) {
        weights[i] *= mask[i];
      }
      NDArray kept = torch.vector(Pruning.masks(space, encodings, selection));
      var mixture = Mixture.of(space, encodings, encoding, kept);
      this.masked = side(supernet, torch.vector(weights), mixture);
      Network small = network(selection);
      float[] inherited =
          PrunedNetwork.inherited(
              supernet.layout(), small.layout(), Torch.floats(masked.weights()));
      this.pruned = side(small, torch.tensor(inherited, inherited.length), mixture);
    }

    private Network network(Selection selection) {
      return networks.create(space, selection);
    }

    private Side side(Network network, NDArray weights, Map<CellType, NDArray> mixture) {
      int size = network.layout().normSize();
      return new Side(network, weights, mixture, torch.zeros(size), torch.ones(size));
    }

    void assertSameLogits(NDArray images, Function<Side, Norms> norms, double bound) {
      assertThat(pruned.logits(images, norms))
          .containsExactly(masked.logits(images, norms), within(bound));
    }

    void assertSameStatistics(double bound) {
      for (NetworkLayout.Norm norm : pruned.network().layout().norms()) {
        assertThat(part(pruned, pruned.mean(), norm.name()))
            .as("%s mean", norm.name())
            .containsExactly(part(masked, masked.mean(), norm.name()), within(bound));
        assertThat(part(pruned, pruned.variance(), norm.name()))
            .as("%s variance", norm.name())
            .containsExactly(part(masked, masked.variance(), norm.name()), within(bound));
      }
    }

    /** Gives the pruned network the supernet's running statistics, by name. */
    void carryStatisticsOver() {
      for (boolean mean : new boolean[] {true, false}) {
        double[] carried = new double[pruned.network().layout().normSize()];
        for (NetworkLayout.Norm norm : pruned.network().layout().norms()) {
          double[] values = part(masked, mean ? masked.mean() : masked.variance(), norm.name());
          System.arraycopy(values, 0, carried, norm.offset(), norm.channels());
        }
        NDArray target = mean ? pruned.mean() : pruned.variance();
        target.muli(torch.scalar(0)).addi(torch.vector(carried));
      }
    }

    private static double[] part(Side side, NDArray statistics, String name) {
      NetworkLayout.Norm norm = side.network().layout().norm(name);
      return java.util.Arrays.copyOfRange(
          Torch.doubles(statistics), norm.offset(), norm.offset() + norm.channels());
    }

    /** What is compared depends on the masks at all. */
    void assertUnmaskedDiffers(NDArray images) {
      Side unmasked =
          new Side(
              masked.network(),
              masked.weights(),
              Mixture.of(space, encodings, encoding, null),
              masked.mean(),
              masked.variance());
      Function<Side, Norms> norms = side -> Norms.evaluating(side.mean, side.variance);
      double[] plain = unmasked.logits(images, norms);
      double[] small = pruned.logits(images, norms);
      double difference = 0;
      for (int i = 0; i < plain.length; i++) {
        difference = Math.max(difference, Math.abs(plain[i] - small[i]));
      }
      assertThat(difference).isGreaterThan(0.01);
    }

    /** Where no node is rescued, the masks as they are learned say the same. */
    void assertRawMasksGiveTheSame(double[] real, NDArray images, double bound) {
      MaskConfig config = MaskConfig.newBuilder().setThreshold(THRESHOLD).build();
      NDArray binary = torch.vector(AppliedMasks.binary(config, real));
      Side raw =
          new Side(
              masked.network(),
              masked.weights(),
              Mixture.of(space, encodings, encoding, binary),
              masked.mean(),
              masked.variance());
      Function<Side, Norms> norms = side -> Norms.evaluating(side.mean, side.variance);
      assertThat(raw.logits(images, norms))
          .containsExactly(pruned.logits(images, norms), within(bound));
    }
  }
}
