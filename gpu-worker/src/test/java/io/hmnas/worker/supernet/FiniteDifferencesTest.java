package io.hmnas.worker.supernet;

import static io.hmnas.worker.supernet.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.hmnas.worker.space.Cell;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.Edge;
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
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients of every level agree with central differences of the loss, in float64. */
class FiniteDifferencesTest {
  @BeforeAll
  static void useOneThread() {
    Torch.setThreads(1);
  }

  private static final int BATCH = 4;

  private final Torch torch = Torch.open("cpu", DataType.FLOAT64);
  private final SearchSpace space = Golden.space();
  private final EncodingLayout encodings = new EncodingLayout(space);

  /** The oracle of losses, and of gradients where they are autograd's. */
  private final Network reference = network(Networks.REFERENCE);

  /** Whose gradients are checked. */
  private Network network = reference;

  private final Draws draws = new Draws(17);
  private final NDArray images = draws.images(torch, space, BATCH);
  private final NDArray labels = draws.labels(torch, space, BATCH);
  private final double[] weights = draws.weights(reference.layout());
  private final double[] encoding = draws.normal(encodings.size());

  /** Factors of all kinds: kept, removed, and drawn by a perturbation. */
  private final double[] factors = factors();

  private final double[] weightMasks = draws.binary(weights.length, 0.85);

  private double[] factors() {
    double[] values = draws.binary(encodings.size(), 0.7);
    double[] drawn = draws.uniform(encodings.size());
    for (int place = 0; place < values.length; place += 5) {
      values[place] = drawn[place];
    }
    return values;
  }

  private Network network(String engine) {
    return Networks.create(torch, engine).create(space, Selection.all(space));
  }

  private void use(String engine) {
    network = network(engine);
  }

  @AfterEach
  void close() {
    torch.close();
  }

  @Test
  void gradientOfAlphaAndBetaIsThatOfTheLoss() {
    try (Torch.Scope scope = Torch.scope()) {
      double[] gradient =
          ofBothEngines(() -> gradientThroughMixture(encoding, each -> mixture(each, factors)));

      Differences.assertAgree("alpha, beta", encoding, gradient, all(), this::lossOfEncoding);
    }
  }

  @Test
  void gradientOfOperationAndEdgeMasksIsThatOfTheLoss() {
    try (Torch.Scope scope = Torch.scope()) {
      double[] gradient =
          ofBothEngines(() -> gradientThroughMixture(factors, each -> mixture(encoding, each)));

      Differences.assertAgree("mask", factors, gradient, all(), this::lossOfMasks);
    }
  }

  @Test
  void gradientOfWeightMasksIsTheWeightTimesThatOfTheMaskedWeight() {
    try (Torch.Scope scope = Torch.scope()) {
      double[] gradient =
          ofBothEngines(
              () ->
                  Torch.doubles(
                      differentiate(Network.Wanted.BOTH).weights().mul(torch.vector(weights))));

      Differences.assertAgree(
          "weight mask",
          weightMasks,
          gradient,
          oneOfEveryFifthTensor(reference.layout()),
          this::lossOfWeightMasks);
    }
  }

  /** A gradient that both engines agree upon: differences are compared with it once for both. */
  private double[] ofBothEngines(Supplier<double[]> gradient) {
    use(Networks.BATCHED);
    double[] batched = gradient.get();
    use(Networks.REFERENCE);
    double[] plain = gradient.get();
    assertClose("batched", batched, plain, 1e-9);
    return batched;
  }

  @ParameterizedTest
  @ValueSource(strings = {Networks.REFERENCE, Networks.BATCHED})
  void straightThroughTheGradientOfRealMasksIsThatOfBinaryMasks(String engine) {
    use(engine);
    // Real masks whose binary masks are the drawn ones.
    double[] real = Arrays.stream(weightMasks).map(m -> m == 1 ? 0.0063 : 0.0021).toArray();
    NDArray leaf = Torch.leaf(torch.vector(real));
    try (Torch.Scope scope = Torch.scope()) {
      NDArray loss =
          torch.differentiate(
              () ->
                  loss(
                      mixture(encoding, factors),
                      torch.vector(weights).mul(StraightThrough.of(leaf, torch.scalar(0.005)))));
      BatchGradient result = differentiate(Network.Wanted.WEIGHTS);

      assertThat(Torch.value(loss)).isCloseTo(Torch.value(result.loss()), within(1e-12));
      assertClose(
          "real masks",
          Torch.doubles(Torch.gradient(leaf)),
          Torch.doubles(result.weights().mul(torch.vector(weights))),
          1e-12);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {Networks.REFERENCE, Networks.BATCHED})
  void oneGradientIsTheSameWithAndWithoutTheOther(String engine) {
    use(engine);
    try (Torch.Scope scope = Torch.scope()) {
      BatchGradient both = differentiate(Network.Wanted.BOTH);
      BatchGradient onlyWeights = differentiate(Network.Wanted.WEIGHTS);
      BatchGradient onlyMixture = differentiate(Network.Wanted.MIXTURE);

      assertClose(
          "weights", Torch.doubles(onlyWeights.weights()), Torch.doubles(both.weights()), 1e-12);
      for (CellType type : space.cellTypes()) {
        assertClose(
            type.label(),
            Torch.doubles(Objects.requireNonNull(onlyMixture.mixture().get(type))),
            Torch.doubles(Objects.requireNonNull(both.mixture().get(type))),
            1e-12);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {Networks.REFERENCE, Networks.BATCHED})
  void everyLevelGetsAGradientInEveryPart(String engine) {
    use(engine);
    try (Torch.Scope scope = Torch.scope()) {
      assertEveryPartMoves(
          "alpha, beta", gradientThroughMixture(encoding, each -> mixture(each, factors)));
      assertEveryPartMoves(
          "mask", gradientThroughMixture(factors, each -> mixture(encoding, each)));
      double[] gradient = Torch.doubles(differentiate(Network.Wanted.WEIGHTS).weights());
      for (Parameter parameter : network.layout().parameters()) {
        if (isRead(parameter)) {
          assertThat(greatest(gradient, parameter.offset(), parameter.size()))
              .as(parameter.name())
              .isPositive();
        }
      }
    }
  }

  /** So zeros everywhere in a part of a level are the sign of a mask that is not connected. */
  @Test
  void aLeafThatNothingReadsGetsZeros() {
    try (Torch.Scope scope = Torch.scope()) {
      NDArray read = Torch.leaf(torch.vector(encoding));
      NDArray unread = Torch.leaf(torch.vector(encoding));
      torch.differentiate(() -> read.square().sum());

      assertThat(Torch.doubles(Torch.gradient(read))[0]).isCloseTo(2 * encoding[0], within(1e-12));
      assertThat(Torch.doubles(Torch.gradient(unread))).containsOnly(0);
    }
  }

  /** Whether the drawn factors leave a tensor's operation in the network. */
  private boolean isRead(Parameter parameter) {
    for (Cell cell : space.cells()) {
      for (Edge edge : space.edges()) {
        for (int o = 0; o < encodings.operations(); o++) {
          String name = NetworkLayout.operationName(cell, edge, space.operations().get(o)) + ".";
          if (parameter.name().startsWith(name)) {
            return factors[encodings.edge(cell.type(), edge.index())] > 0
                && factors[encodings.operation(cell.type(), edge.index(), o)] > 0;
          }
        }
      }
    }
    return true;
  }

  /** Gradient of what the mixture is made of, as the stages compute it. */
  private double[] gradientThroughMixture(
      double[] at, Function<NDArray, Map<CellType, NDArray>> mixture) {
    NDArray leaf = Torch.leaf(torch.vector(at));
    return Torch.doubles(
        Mixture.gradient(
            torch,
            leaf,
            () -> mixture.apply(leaf),
            differentiate(Network.Wanted.MIXTURE).mixture()));
  }

  private BatchGradient differentiate(Network.Wanted wanted) {
    return network.differentiate(
        images, labels, maskedWeights(weightMasks), mixture(encoding, factors), norms(), wanted);
  }

  private Norms norms() {
    int size = network.layout().normSize();
    return Norms.training(torch.zeros(size), torch.ones(size));
  }

  private Map<CellType, NDArray> mixture(double[] alphaBeta, double[] mask) {
    return Mixture.of(space, encodings, torch.vector(alphaBeta), torch.vector(mask));
  }

  private Map<CellType, NDArray> mixture(NDArray alphaBeta, double[] mask) {
    return Mixture.of(space, encodings, alphaBeta, torch.vector(mask));
  }

  private Map<CellType, NDArray> mixture(double[] alphaBeta, NDArray mask) {
    return Mixture.of(space, encodings, torch.vector(alphaBeta), mask);
  }

  private void assertEveryPartMoves(String what, double[] gradient) {
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

  private NDArray loss(Map<CellType, NDArray> mixture, NDArray effectiveWeights) {
    return Ops.crossEntropy(reference.logits(images, effectiveWeights, mixture, norms()), labels);
  }

  private double lossOfEncoding(double[] values) {
    return Torch.value(loss(mixture(values, factors), maskedWeights(weightMasks)));
  }

  private double lossOfMasks(double[] values) {
    return Torch.value(loss(mixture(encoding, values), maskedWeights(weightMasks)));
  }

  private double lossOfWeightMasks(double[] values) {
    return Torch.value(loss(mixture(encoding, factors), maskedWeights(values)));
  }

  private NDArray maskedWeights(double[] factors) {
    return torch.vector(weights).mul(torch.vector(factors));
  }

  private List<Integer> all() {
    return IntStream.range(0, encodings.size()).boxed().toList();
  }

  private List<Integer> oneOfEveryFifthTensor(NetworkLayout layout) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < layout.parameters().size(); i += 5) {
      Parameter parameter = layout.parameters().get(i);
      places.add(parameter.offset() + (7 * i) % parameter.size());
    }
    return places;
  }
}
