package io.hmnas.worker.supernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.hmnas.worker.space.EncodingLayout;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.Parameter;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.tensor.Ops;
import io.hmnas.worker.tensor.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Gradients of every level agree with central differences of the loss, in float64. */
class FiniteDifferencesTest {
  private static final int BATCH = 4;

  private final Torch torch = Torch.open("cpu", DataType.FLOAT64);
  private final SearchSpace space = Golden.space();
  private final EncodingLayout encodings = new EncodingLayout(space);
  private final Network network =
      new ReferenceNetwork(torch, new MatrixConvolutions(torch), space, Selection.all(space));
  private final Draws draws = new Draws(17);
  private final NDArray images = draws.images(torch, space, BATCH);
  private final NDArray labels = draws.labels(torch, space, BATCH);
  private final double[] weights = draws.weights(network.layout());
  private final double[] encoding = draws.normal(encodings.size());

  /** Factors of all kinds: kept, removed, and drawn by a perturbation. */
  private final double[] masks = factors();

  private final double[] weightMasks = draws.binary(weights.length, 0.85);

  private double[] factors() {
    double[] factors = draws.binary(encodings.size(), 0.7);
    double[] drawn = draws.uniform(encodings.size());
    for (int place = 0; place < factors.length; place += 5) {
      factors[place] = drawn[place];
    }
    return factors;
  }

  @AfterEach
  void close() {
    torch.close();
  }

  @Test
  void gradientOfAlphaAndBetaIsThatOfTheLoss() {
    NDArray leaf = Torch.leaf(torch.vector(encoding));
    try (Torch.Scope scope = Torch.scope()) {
      torch.differentiate(() -> loss(leaf, torch.vector(masks), maskedWeights(weightMasks)));

      assertAgree(
          "alpha, beta",
          encoding,
          Torch.doubles(Torch.gradient(leaf)),
          all(),
          this::lossOfEncoding);
    }
  }

  @Test
  void gradientOfOperationAndEdgeMasksIsThatOfTheLoss() {
    NDArray leaf = Torch.leaf(torch.vector(masks));
    try (Torch.Scope scope = Torch.scope()) {
      torch.differentiate(() -> loss(torch.vector(encoding), leaf, maskedWeights(weightMasks)));

      assertAgree("mask", masks, Torch.doubles(Torch.gradient(leaf)), all(), this::lossOfMasks);
    }
  }

  @Test
  void gradientOfWeightMasksPassesStraightThroughFromTheBinaryMasks() {
    // Real masks whose binary masks are the drawn ones; the gradient of the real masks has to be
    // the derivative with respect to the binary ones.
    double[] real = Arrays.stream(weightMasks).map(m -> m == 1 ? 0.0063 : 0.0021).toArray();
    NDArray leaf = Torch.leaf(torch.vector(real));
    try (Torch.Scope scope = Torch.scope()) {
      torch.differentiate(
          () ->
              loss(
                  torch.vector(encoding),
                  torch.vector(masks),
                  torch.vector(weights).mul(Ops.straightThrough(leaf, torch.scalar(0.005)))));

      assertAgree(
          "weight mask",
          weightMasks,
          Torch.doubles(Torch.gradient(leaf)),
          oneOfEveryThirdTensor(network.layout()),
          this::lossOfWeightMasks);
    }
  }

  @Test
  void everyLevelGetsAGradientInEveryPart() {
    NDArray alphaBeta = Torch.leaf(torch.vector(encoding));
    double[] ones = new double[encodings.size()];
    Arrays.fill(ones, 1);
    NDArray mask = Torch.leaf(torch.vector(ones));
    double[] real = new double[weights.length];
    Arrays.fill(real, 0.01);
    NDArray weightMask = Torch.leaf(torch.vector(real));
    NDArray unconnected = Torch.leaf(torch.vector(ones));
    try (Torch.Scope scope = Torch.scope()) {
      torch.differentiate(
          () ->
              loss(
                  alphaBeta,
                  mask,
                  torch.vector(weights).mul(Ops.straightThrough(weightMask, torch.scalar(0.005)))));

      assertEveryPartMoves("alpha, beta", alphaBeta);
      assertEveryPartMoves("mask", mask);
      double[] gradient = Torch.doubles(Torch.gradient(weightMask));
      for (Parameter parameter : network.layout().parameters()) {
        // Biases of the stem's normalisation start at 0, and a mask of 0 changes nothing.
        assertThat(greatest(gradient, parameter.offset(), parameter.size()))
            .as(parameter.name())
            .isPositive();
      }
      assertThatThrownBy(() -> Torch.gradient(unconnected))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("no gradient reached the leaf of shape");
    }
  }

  private void assertEveryPartMoves(String what, NDArray leaf) {
    double[] gradient = Torch.doubles(Torch.gradient(leaf));
    int offset = 0;
    for (long size : encodings.parts()) {
      assertThat(greatest(gradient, offset, (int) size))
          .as("%s from %d", what, offset)
          .isGreaterThan(1e-6);
      offset += (int) size;
    }
  }

  private static double greatest(double[] values, int offset, int size) {
    return Arrays.stream(values, offset, offset + size).map(Math::abs).max().orElseThrow();
  }

  private NDArray loss(NDArray alphaBeta, NDArray mask, NDArray effectiveWeights) {
    int size = network.layout().normSize();
    NDArray logits =
        network.logits(
            images,
            effectiveWeights,
            Mixture.of(space, encodings, alphaBeta, mask),
            Norms.training(torch.zeros(size), torch.ones(size)));
    return Ops.crossEntropy(logits, labels);
  }

  private double lossOfEncoding(double[] values) {
    return Torch.value(loss(torch.vector(values), torch.vector(masks), maskedWeights(weightMasks)));
  }

  private double lossOfMasks(double[] values) {
    return Torch.value(
        loss(torch.vector(encoding), torch.vector(values), maskedWeights(weightMasks)));
  }

  private double lossOfWeightMasks(double[] values) {
    return Torch.value(loss(torch.vector(encoding), torch.vector(masks), maskedWeights(values)));
  }

  private NDArray maskedWeights(double[] factors) {
    return torch.vector(weights).mul(torch.vector(factors));
  }

  private List<Integer> all() {
    return IntStream.range(0, encodings.size()).boxed().toList();
  }

  private List<Integer> oneOfEveryThirdTensor(NetworkLayout layout) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < layout.parameters().size(); i += 3) {
      Parameter parameter = layout.parameters().get(i);
      places.add(parameter.offset() + (7 * i) % parameter.size());
    }
    return places;
  }

  /**
   * A kink of ReLU or max-pooling between the two points spoils a difference, and the smaller the
   * step the rarer: so a smaller one is tried where the first disagrees.
   */
  private static void assertAgree(
      String what,
      double[] at,
      double[] gradient,
      List<Integer> places,
      ToDoubleFunction<double[]> loss) {
    double scale = Arrays.stream(gradient).map(Math::abs).max().orElseThrow();
    assertThat(scale).isGreaterThan(1e-3);
    for (int place : places) {
      double difference = Double.NaN;
      for (double h = 1e-5; !agrees(gradient[place], difference, scale) && h > 1e-7; h /= 4) {
        difference = central(at, place, h, loss);
      }
      assertThat(agrees(gradient[place], difference, scale))
          .as("%s at %d: gradient %s, difference %s", what, place, gradient[place], difference)
          .isTrue();
    }
  }

  private static boolean agrees(double gradient, double difference, double scale) {
    return Math.abs(gradient - difference) < 1e-6 * scale + 1e-4 * Math.abs(gradient);
  }

  private static double central(double[] at, int place, double h, ToDoubleFunction<double[]> loss) {
    try (Torch.Scope scope = Torch.scope()) {
      double[] up = at.clone();
      double[] down = at.clone();
      up[place] += h;
      down[place] -= h;
      return (loss.applyAsDouble(up) - loss.applyAsDouble(down)) / (2 * h);
    }
  }
}
