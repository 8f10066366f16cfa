package io.hmnas.worker.supernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.space.Spaces;
import io.hmnas.worker.tensor.Torch;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The loss with label smoothing is the cross-entropy of its definition; see also the engines'
 * equality.
 */
class LabelSmoothingTest {
  private static final double SHARE = 0.2;

  private final Torch torch = Torch.open("cpu", DataType.FLOAT64);
  private final SearchSpace space = Spaces.of(1, 1, List.of("skip_connect", "sep_conv_3x3"));
  private final Draws draws = new Draws(5);

  @BeforeAll
  static void useOneThread() {
    Torch.setThreads(1);
  }

  @AfterEach
  void close() {
    torch.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {Networks.REFERENCE, Networks.BATCHED})
  void spreadsAShareOfEveryLabelOverAllClasses(String engine) {
    Network network = Networks.create(torch, engine).create(space, Selection.all(space));
    try (Torch.Scope scope = Torch.scope()) {
      NDArray images = draws.images(torch, space, 3);
      NDArray labels = draws.labels(torch, space, 3);
      NDArray weights = torch.vector(draws.weights(network.layout()));

      BatchGradient plain = differentiate(network, images, labels, weights);
      BatchGradient smoothed = differentiate(network.smoothing(SHARE), images, labels, weights);

      assertThat(Torch.value(smoothed.loss()))
          .isCloseTo(loss(plain.logits(), labels), within(1e-12))
          .isNotCloseTo(Torch.value(plain.loss()), within(1e-3));
      // The bias of the classifier has the gradient of the logits, summed over images.
      int bias = network.layout().parameter("classifier.bias").offset();
      double[] gradient = Torch.doubles(smoothed.weights());
      double[] unsmoothed = Torch.doubles(plain.weights());
      for (int k = 0; k < space.classes(); k++) {
        double hot = count(labels, k) / 3.0;
        assertThat(gradient[bias + k])
            .isCloseTo(unsmoothed[bias + k] + SHARE * (hot - 0.1), within(1e-12));
      }
    }
  }

  private static long count(NDArray labels, int k) {
    return java.util.Arrays.stream(labels.toLongArray()).filter(label -> label == k).count();
  }

  private double loss(NDArray logits, NDArray labels) {
    double[] scores = Torch.doubles(logits);
    double sum = 0;
    for (int image = 0; image < 3; image++) {
      int start = image * space.classes();
      double total =
          IntStream.range(start, start + space.classes())
              .mapToDouble(i -> Math.exp(scores[i]))
              .sum();
      for (int k = 0; k < space.classes(); k++) {
        double wanted =
            (labels.toLongArray()[image] == k ? 1 - SHARE : 0) + SHARE / space.classes();
        sum -= wanted * (scores[start + k] - Math.log(total));
      }
    }
    return sum / 3;
  }

  private BatchGradient differentiate(
      Network network, NDArray images, NDArray labels, NDArray weights) {
    Map<CellType, NDArray> mixture = new EnumMap<>(CellType.class);
    for (CellType type : space.cellTypes()) {
      mixture.put(type, torch.ones(space.edges().size(), space.operations().size()));
    }
    int size = network.layout().normSize();
    return network.differentiate(
        images,
        labels,
        weights,
        mixture,
        Norms.training(torch.zeros(size), torch.ones(size)),
        Network.Wanted.WEIGHTS);
  }
}
