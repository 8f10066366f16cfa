package io.hmnas.worker.supernet.batched;

import static io.hmnas.worker.supernet.Close.relativeError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.hmnas.schemas.avro.SearchSpaceConfig;
import io.hmnas.schemas.config.Presets;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.EncodingLayout;
import io.hmnas.worker.space.ImageShape;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.space.Spaces;
import io.hmnas.worker.supernet.BatchGradient;
import io.hmnas.worker.supernet.Mixture;
import io.hmnas.worker.supernet.Network;
import io.hmnas.worker.supernet.Networks;
import io.hmnas.worker.supernet.Norms;
import io.hmnas.worker.tensor.Ops;
import io.hmnas.worker.tensor.Torch;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.jqwik.api.Assume;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The batched network computes what the reference computes, in every quantity. */
class BatchedNetworkTest {
  /**
   * Greatest difference of each quantity in float64, relative to its greatest magnitude, but at
   * least {@link #LEAST_MAGNITUDE}.
   */
  private static final Map<String, Double> BOUNDS =
      Map.ofEntries(
          Map.entry("logits", 1e-9),
          Map.entry("loss", 1e-9),
          Map.entry("means", 1e-9),
          Map.entry("variances", 1e-9),
          Map.entry("gradient of network weights", 1e-9),
          Map.entry("gradient of network weight masks", 1e-9),
          Map.entry("gradient of the mixture", 1e-9),
          Map.entry("gradient of alpha", 1e-9),
          Map.entry("gradient of beta", 1e-9),
          Map.entry("gradient of operation masks", 1e-9),
          Map.entry("gradient of edge masks", 1e-9));

  /**
   * Where all that follows is normalised, a scale has no effect, and its gradient is the rounding
   * of sums that cancel.
   */
  private static final double LEAST_MAGNITUDE = 1e-4;

  /** In float32, of what has no kinks: logits, loss and statistics. */
  private static final double FLOAT32_BOUND = 1e-4;

  @Property(tries = 20, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void agreesWithTheReferenceForRandomNetworks(@ForAll long seed) {
    RandomNetwork network = new RandomNetwork(seed);
    Map<String, double[]> expected = compute(network, seed, Networks.REFERENCE, DataType.FLOAT64);
    Assume.that(isWellConditioned(expected));
    Map<String, double[]> actual = compute(network, seed, Networks.BATCHED, DataType.FLOAT64);
    assertAgrees(network, actual, expected);
  }

  /** Gradients have kinks, which rounding may cross, so they are left to float64. */
  @Property(tries = 6, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void agreesInFloat32WhereThereAreNoKinks(@ForAll long seed) {
    RandomNetwork network = new RandomNetwork(seed);
    Map<String, double[]> expected = compute(network, seed, Networks.REFERENCE, DataType.FLOAT32);
    Map<String, double[]> actual = compute(network, seed, Networks.BATCHED, DataType.FLOAT32);
    expected.forEach(
        (name, values) -> {
          if (!name.contains("gradient")) {
            assertAgrees(name, network, actual, values, FLOAT32_BOUND);
          }
        });
  }

  static Stream<RandomNetwork> presets() {
    return Stream.of(new int[] {4, 4, 28}, new int[] {4, 2, 28}, new int[] {4, 2, 30})
        .map(
            preset -> {
              SearchSpaceConfig config =
                  SearchSpaceConfig.newBuilder()
                      .setChannels(preset[0])
                      .setCells(3)
                      .setStemStride(preset[1])
                      .build();
              ImageShape image = new ImageShape(1, preset[2], preset[2]);
              SearchSpace space = new SearchSpace(config, image, 10);
              return new RandomNetwork(1, space, Selection.all(space), 4);
            });
  }

  /** The presets, whole and pruned, and their cells with more channels and larger maps. */
  static Stream<RandomNetwork> everyShape() {
    Stream<SearchSpace> ofPresets =
        Stream.of("smoke", "demo", "fashion")
            .map(preset -> Presets.load(preset).config().getSpace())
            .map(config -> new SearchSpace(config, new ImageShape(1, 28, 28), 10));
    Stream<SearchSpace> wider =
        Stream.of(
            Spaces.of(16, 3, 2, 4, 28),
            Spaces.of(4, 3, 4, 2, 28),
            Spaces.of(8, 3, 2, 2, 28),
            Spaces.of(16, 3, 2, 2, 28),
            Spaces.of(4, 3, 2, 2, 30));
    return Stream.concat(ofPresets, wider)
        .flatMap(
            space ->
                Stream.of(
                    new RandomNetwork(1, space, Selection.all(space), 3),
                    new RandomNetwork(2, space, 3)));
  }

  @ParameterizedTest
  @MethodSource("everyShape")
  void agreesWithTheReferenceForEveryShapeOfThePresets(RandomNetwork network) {
    Map<String, double[]> expected = compute(network, 1, Networks.REFERENCE, DataType.FLOAT64);
    Map<String, double[]> actual = compute(network, 1, Networks.BATCHED, DataType.FLOAT64);
    assertAgrees(network, actual, expected);
  }

  @ParameterizedTest
  @MethodSource("presets")
  void repeatsItselfBitByBit(RandomNetwork network) {
    Torch.setThreads(1);
    Map<String, double[]> first = compute(network, 1, Networks.BATCHED, DataType.FLOAT32);
    Map<String, double[]> second = compute(network, 1, Networks.BATCHED, DataType.FLOAT32);
    first.forEach((name, values) -> assertThat(second.get(name)).as(name).isEqualTo(values));
  }

  @ParameterizedTest
  @MethodSource("presets")
  void refusesANodeWithoutOperations(RandomNetwork supernet) {
    SearchSpace space = supernet.space();
    Selection lacking = Selection.of(space, type -> (edge, operation) -> edge.target() != 3);
    RandomNetwork network = new RandomNetwork(1, space, lacking, 4);
    assertThatThrownBy(() -> compute(network, 1, Networks.BATCHED, DataType.FLOAT32))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("node 3 of a normal cell has no operation");
  }

  /**
   * Whether no channel is constant but for rounding. Each normalisation enlarges that rounding by
   * up to 1 / sqrt(1e-5) = 316, so that after a few of them both engines show noise of their own.
   * Channels that are exactly constant are all right.
   */
  private static boolean isWellConditioned(Map<String, double[]> expected) {
    double[] variances = Objects.requireNonNull(expected.get("batch variances"));
    return Arrays.stream(variances).allMatch(v -> v == 0 || v > 1e-9);
  }

  private static void assertAgrees(
      RandomNetwork network, Map<String, double[]> actual, Map<String, double[]> expected) {
    Set<String> seen = new HashSet<>();
    expected.forEach(
        (name, values) -> {
          if (name.equals("batch variances")) {
            return;
          }
          String quantity = name.substring(name.indexOf(": ") + 2);
          seen.add(quantity);
          double bound = Objects.requireNonNull(BOUNDS.get(quantity), quantity);
          assertAgrees(name, network, actual, values, bound);
        });
    assertThat(seen).isEqualTo(BOUNDS.keySet());
  }

  private static void assertAgrees(
      String name,
      RandomNetwork network,
      Map<String, double[]> actual,
      double[] expected,
      double bound) {
    assertThat(relativeError(actual.get(name), expected, LEAST_MAGNITUDE))
        .as("%s of %s", name, network)
        .isLessThan(bound);
  }

  /** Puts the two kinds of parts of a vector in the order of encodings. */
  private static void put(
      Map<String, double[]> results,
      String wanted,
      EncodingLayout encodings,
      List<String> kinds,
      NDArray gradient) {
    List<NDArray> parts = Ops.split(gradient, encodings.parts(), 0);
    for (int part = 0; part < parts.size(); part++) {
      CellType type = encodings.types().get(part / 2);
      results.put(
          wanted + " " + type + ": gradient of " + kinds.get(part % 2),
          Torch.doubles(parts.get(part)));
    }
  }

  /** Everything a network computes, from values that depend on the seed only. */
  private static Map<String, double[]> compute(
      RandomNetwork shape, long seed, String engine, DataType type) {
    Map<String, double[]> results = new LinkedHashMap<>();
    try (Torch torch = Torch.open("cpu", type);
        Torch.Scope scope = Torch.scope()) {
      RandomNetwork values =
          new RandomNetwork(seed, shape.space(), shape.selection(), shape.images());
      Network network = Networks.create(torch, engine).create(shape.space(), shape.selection());
      int size = network.layout().normSize();
      NDArray images = values.images(torch, values.imageValues());
      NDArray labels = torch.labels(values.labels());
      int parameters = network.layout().parameterSize();
      NDArray free = torch.vector(values.values(parameters, 0.02, 0.3));
      NDArray weights = free.mul(torch.vector(values.mask(parameters)));
      EncodingLayout encodings = new EncodingLayout(shape.space());
      NDArray encoding = Torch.leaf(torch.vector(values.values(encodings.size(), 0, 0.5)));
      NDArray masks = Torch.leaf(torch.vector(values.values(encodings.size(), 1, 0.2)));
      Supplier<Map<CellType, NDArray>> mixtures =
          () -> Mixture.of(shape.space(), encodings, encoding, masks);
      Map<CellType, NDArray> mixture = mixtures.get();
      double[] mean = values.values(size, 0, 0.3);
      double[] variance =
          Arrays.stream(values.values(size, 0, 0.5)).map(v -> 0.5 + Math.abs(v)).toArray();

      for (Network.Wanted wanted : Network.Wanted.values()) {
        NDArray runningMean = torch.vector(mean);
        NDArray runningVariance = torch.vector(variance);
        BatchGradient result =
            network.differentiate(
                images,
                labels,
                weights,
                mixture,
                Norms.training(runningMean, runningVariance),
                wanted);
        results.put(wanted + ": logits", Torch.doubles(result.logits()));
        results.put(wanted + ": loss", Torch.doubles(result.loss()));
        results.put(wanted + ": means", Torch.doubles(runningMean));
        results.put(wanted + ": variances", Torch.doubles(runningVariance));
        if (wanted != Network.Wanted.MIXTURE) {
          results.put(wanted + ": gradient of network weights", Torch.doubles(result.weights()));
          results.put(
              wanted + ": gradient of network weight masks",
              Torch.doubles(result.weights().mul(free)));
        }
        if (wanted != Network.Wanted.WEIGHTS) {
          result
              .mixture()
              .forEach(
                  (cell, gradient) ->
                      results.put(
                          wanted + " " + cell + ": gradient of the mixture",
                          Torch.doubles(gradient)));
          put(
              results,
              wanted.name(),
              encodings,
              List.of("alpha", "beta"),
              Mixture.gradient(torch, encoding, mixtures, result.mixture()));
          put(
              results,
              wanted.name(),
              encodings,
              List.of("operation masks", "edge masks"),
              Mixture.gradient(torch, masks, mixtures, result.mixture()));
        }
      }
      BatchGradient smoothed =
          network
              .smoothing(0.3)
              .differentiate(
                  images,
                  labels,
                  weights,
                  mixture,
                  Norms.training(torch.vector(mean), torch.vector(variance)),
                  Network.Wanted.WEIGHTS);
      results.put("smoothed: loss", Torch.doubles(smoothed.loss()));
      results.put("smoothed: gradient of network weights", Torch.doubles(smoothed.weights()));
      NDArray batchVariances = torch.vector(new double[size]);
      network.logits(
          images,
          weights,
          mixture,
          Norms.averaging(torch.vector(new double[size]), batchVariances, 0));
      results.put("batch variances", Torch.doubles(batchVariances));
      NDArray averageMean = torch.vector(mean);
      NDArray averageVariance = torch.vector(variance);
      NDArray averaged =
          network.logits(
              images, weights, mixture, Norms.averaging(averageMean, averageVariance, 2));
      results.put("averaging: logits", Torch.doubles(averaged));
      results.put("averaging: means", Torch.doubles(averageMean));
      results.put("averaging: variances", Torch.doubles(averageVariance));
      Norms given = Norms.evaluating(torch.vector(mean), torch.vector(variance));
      results.put(
          "evaluation: logits", Torch.doubles(network.logits(images, weights, mixture, given)));
      results.put(
          "evaluation of a smaller batch: logits",
          Torch.doubles(network.logits(Ops.firstRows(images, 2), weights, mixture, given)));
      results.put("after evaluation: means", Torch.doubles(given.mean()));
    }
    return results;
  }
}
