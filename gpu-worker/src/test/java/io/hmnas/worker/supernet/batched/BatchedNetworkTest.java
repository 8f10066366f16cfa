package io.hmnas.worker.supernet.batched;

import static io.hmnas.worker.supernet.Close.relativeError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.hmnas.schemas.avro.SearchSpaceConfig;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.ImageShape;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.supernet.BatchGradient;
import io.hmnas.worker.supernet.Network;
import io.hmnas.worker.supernet.Networks;
import io.hmnas.worker.supernet.Norms;
import io.hmnas.worker.tensor.Ops;
import io.hmnas.worker.tensor.Torch;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The batched network computes what the reference computes, in every quantity. */
class BatchedNetworkTest {
  @Property(tries = 20, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void agreesWithTheReferenceForRandomNetworks(@ForAll long seed) {
    RandomNetwork network = new RandomNetwork(seed);
    Map<String, double[]> expected = compute(network, seed, Networks.REFERENCE, DataType.FLOAT64);
    Map<String, double[]> actual = compute(network, seed, Networks.BATCHED, DataType.FLOAT64);
    expected.forEach((name, values) -> assertAgrees(name, network, actual, values, 1e-9));
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
            assertAgrees(name, network, actual, values, 1e-4);
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

  @ParameterizedTest
  @MethodSource("presets")
  void agreesWithTheReferenceForWholeSupernets(RandomNetwork network) {
    Map<String, double[]> expected = compute(network, 1, Networks.REFERENCE, DataType.FLOAT64);
    Map<String, double[]> actual = compute(network, 1, Networks.BATCHED, DataType.FLOAT64);
    expected.forEach((name, values) -> assertAgrees(name, network, actual, values, 1e-9));
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

  private static void assertAgrees(
      String name,
      RandomNetwork network,
      Map<String, double[]> actual,
      double[] expected,
      double bound) {
    assertThat(relativeError(actual.get(name), expected))
        .as("%s of %s", name, network)
        .isLessThan(bound);
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
      NDArray weights = torch.vector(values.values(network.layout().parameterSize(), 0.02, 0.3));
      Map<CellType, NDArray> mixture = values.mixture(torch, values.mixtureValues());
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
        results.put(wanted + " logits", Torch.doubles(result.logits()));
        results.put(wanted + " loss", Torch.doubles(result.loss()));
        results.put(wanted + " running means", Torch.doubles(runningMean));
        results.put(wanted + " running variances", Torch.doubles(runningVariance));
        if (wanted != Network.Wanted.MIXTURE) {
          results.put(wanted + " weight gradient", Torch.doubles(result.weights()));
        }
        if (wanted != Network.Wanted.WEIGHTS) {
          result
              .mixture()
              .forEach(
                  (cell, gradient) ->
                      results.put(wanted + " mixture gradient " + cell, Torch.doubles(gradient)));
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
      results.put("smoothed loss", Torch.doubles(smoothed.loss()));
      results.put("smoothed weight gradient", Torch.doubles(smoothed.weights()));
      NDArray averageMean = torch.vector(mean);
      NDArray averageVariance = torch.vector(variance);
      NDArray averaged =
          network.logits(
              images, weights, mixture, Norms.averaging(averageMean, averageVariance, 2));
      results.put("averaging logits", Torch.doubles(averaged));
      results.put("averaged means", Torch.doubles(averageMean));
      results.put("averaged variances", Torch.doubles(averageVariance));
      Norms given = Norms.evaluating(torch.vector(mean), torch.vector(variance));
      results.put(
          "evaluation logits", Torch.doubles(network.logits(images, weights, mixture, given)));
      results.put(
          "evaluation logits of a smaller batch",
          Torch.doubles(network.logits(Ops.firstRows(images, 2), weights, mixture, given)));
      results.put("means after evaluation", Torch.doubles(given.mean()));
    }
    return results;
  }
}
