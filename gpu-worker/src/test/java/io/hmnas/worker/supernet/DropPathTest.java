package io.hmnas.worker.supernet;

import static io.hmnas.worker.supernet.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.space.Spaces;
import io.hmnas.worker.tensor.Torch;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.PrimitiveIterator;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Drop-path is what its definition says: per image, per operation, never an identity. */
class DropPathTest {
  private static final int IMAGES = 3;

  private final Torch torch = Torch.open("cpu", DataType.FLOAT64);

  /** One node, fed by two edges that carry an identity and a convolution each. */
  private final SearchSpace space = Spaces.of(1, 1, List.of("skip_connect", "sep_conv_3x3"));

  private final Selection everything = Selection.all(space);
  private final Network reference =
      Networks.create(torch, Networks.REFERENCE).create(space, everything);
  private final RegularisedNetwork network = new RegularisedNetwork(torch, space, everything, 0, 0);
  private final Draws draws = new Draws(23);
  private final NDArray images = draws.images(torch, space, IMAGES);
  private final NDArray labels = draws.labels(torch, space, IMAGES);
  private final NDArray weights = torch.vector(draws.weights(reference.layout()));
  private final double[] mixture = {0.5, -0.75, 1.25, 0.625};

  @BeforeAll
  static void useOneThread() {
    Torch.setThreads(1);
  }

  @AfterEach
  void close() {
    torch.close();
  }

  @Test
  void takesOperationsFromSomeImagesAndScalesThoseThatStay() {
    PrimitiveIterator.OfDouble uniform = DoubleStream.of(0.1, 0.9, 0.3, 0.4, 0.2, 0.25).iterator();
    double stays = 4.0 / 3;
    // Rows: identity and convolution of edge 0, then of edge 1. A number equal to p does not drop.
    double[][] factors = {{1, 1, 1}, {0, stays, stays}, {1, 1, 1}, {stays, 0, stays}};
    try (Torch.Scope scope = Torch.scope()) {
      DropPath dropPath = DropPath.draw(torch, 0.25, network.paths(), IMAGES, uniform::nextDouble);
      double[] logits =
          Torch.doubles(
              network
                  .losses(images, labels, weights, mixture(mixture), norms(), dropPath)
                  .logits());

      // Scores are a sum over the paths: one node, averaged over pixels, and a linear classifier.
      double[] expected = logits(new double[4]);
      double[] bias = expected.clone();
      for (int path = 0; path < mixture.length; path++) {
        double[] alone = new double[mixture.length];
        alone[path] = mixture[path];
        double[] scores = logits(alone);
        for (int i = 0; i < scores.length; i++) {
          expected[i] += factors[path][i / space.classes()] * (scores[i] - bias[i]);
        }
      }
      assertClose("logits", logits, expected, 1e-12);
      assertThat(Close.relativeError(logits, logits(mixture))).isGreaterThan(0.01);
      assertThat(uniform.hasNext()).isFalse();
    }
  }

  @Test
  void isNothingAtProbabilityZero() {
    try (Torch.Scope scope = Torch.scope()) {
      DropPath dropPath =
          DropPath.draw(
              torch,
              0,
              network.paths(),
              IMAGES,
              () -> {
                throw new AssertionError("nothing to draw");
              });
      BatchGradient plain =
          reference.differentiate(
              images, labels, weights, mixture(mixture), norms(), Network.Wanted.WEIGHTS);
      BatchGradient result =
          network.differentiate(images, labels, weights, mixture(mixture), norms(), dropPath);

      assertThat(Torch.value(result.loss())).isEqualTo(Torch.value(plain.loss()));
      assertThat(Torch.doubles(result.logits())).isEqualTo(Torch.doubles(plain.logits()));
      assertThat(Torch.doubles(result.weights())).isEqualTo(Torch.doubles(plain.weights()));
    }
  }

  @Test
  void dropsSkipsThatReduceButNoIdentity() {
    // Cell 0 is normal, the others reduce.
    SearchSpace three = Spaces.of(3, 1, List.of("skip_connect", "max_pool_3x3"));

    assertThat(DropPath.paths(three, Selection.all(three)))
        .containsExactly(
            "cells.0.edges.0.max_pool_3x3",
            "cells.0.edges.1.max_pool_3x3",
            "cells.1.edges.0.skip_connect",
            "cells.1.edges.0.max_pool_3x3",
            "cells.1.edges.1.skip_connect",
            "cells.1.edges.1.max_pool_3x3",
            "cells.2.edges.0.skip_connect",
            "cells.2.edges.0.max_pool_3x3",
            "cells.2.edges.1.skip_connect",
            "cells.2.edges.1.max_pool_3x3");
    Selection onlySecondEdge =
        Selection.of(three, type -> (edge, operation) -> edge.index() == 1 && operation == 1);
    assertThat(DropPath.paths(three, onlySecondEdge))
        .containsExactly(
            "cells.0.edges.1.max_pool_3x3",
            "cells.1.edges.1.max_pool_3x3",
            "cells.2.edges.1.max_pool_3x3");
  }

  @Test
  void leavesTheExpectedOutputAsItIs() {
    int count = 20_000;
    try (Torch.Scope scope = Torch.scope()) {
      Random random = new Random(3);
      DropPath dropPath = DropPath.draw(torch, 0.3, List.of("a", "b"), count, random::nextDouble);
      double[] a = Torch.doubles(dropPath.apply("a", torch.ones(count, 1, 1, 1)));
      double[] b = Torch.doubles(dropPath.apply("b", torch.ones(count, 1, 1, 1)));

      assertThat(Arrays.stream(a).distinct().sorted().toArray())
          .containsExactly(new double[] {0, 1 / 0.7}, within(1e-12));
      // Six standard deviations.
      assertThat(Arrays.stream(a).average().orElseThrow()).isCloseTo(1, within(0.028));
      assertThat(Arrays.stream(b).average().orElseThrow()).isCloseTo(1, within(0.028));
      assertThat(a).isNotEqualTo(b);
      assertThat(Torch.doubles(dropPath.apply("c", torch.ones(1)))).containsExactly(1);
    }
  }

  private double[] logits(double[] values) {
    return Torch.doubles(reference.logits(images, weights, mixture(values), norms()));
  }

  private Map<CellType, NDArray> mixture(double[] values) {
    return Map.of(CellType.NORMAL, torch.tensor(values, 2, 2));
  }

  private Norms norms() {
    int size = reference.layout().normSize();
    return Norms.training(torch.zeros(size), torch.ones(size));
  }
}
