package io.hmnas.worker.train;

import static io.hmnas.worker.supernet.Close.relativeError;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.hmnas.worker.space.EncodingLayout;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.space.Spaces;
import io.hmnas.worker.supernet.Draws;
import io.hmnas.worker.supernet.Network;
import io.hmnas.worker.supernet.Networks;
import io.hmnas.worker.supernet.Norms;
import io.hmnas.worker.tensor.Torch;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** On a supernet, against the definition: the derivative of a -> L_val(w'(a), a), in float64. */
class SecondOrderNetworkTest {
  /** So great that the second-order part is no trifle. */
  private static final double RATE = 0.5;

  /** The usual one reaches over kinks of ReLU, where the definition has no derivative. */
  private static final double RADIUS = 1e-7;

  private final Torch torch = Torch.open("cpu", DataType.FLOAT64);
  private final SearchSpace space =
      Spaces.of(2, 2, List.of("avg_pool_3x3", "skip_connect", "sep_conv_3x3"));
  private final EncodingLayout encodings = new EncodingLayout(space);
  private final Network reference = network(Networks.REFERENCE);
  private final Draws draws = new Draws(23);
  private final ImageBatches.Batch training = batch();
  private final ImageBatches.Batch validation = batch();
  private final double[] weights = draws.weights(reference.layout());
  private final double[] encoding = draws.normal(encodings.size());
  private final Sgd sgd =
      new Sgd(torch, torch.vector(draws.normal(weights.length)).muli(0.01), 0.9, 3e-2);

  @BeforeAll
  static void useOneThread() {
    Torch.setThreads(1);
  }

  @AfterEach
  void close() {
    torch.close();
  }

  @Test
  void isTheDerivativeOfTheValidationLossAfterTheVirtualStep() {
    double[] total = gradient(reference);
    double[] expected = new double[encoding.length];
    double[] actual = new double[encoding.length];
    double[] ahead = ahead(encoding);
    for (int place = 0; place < encoding.length; place++) {
      double definition = derivative(place, at -> validationLoss(ahead(at), at));
      double firstOrder = derivative(place, at -> validationLoss(ahead, at));
      expected[place] = definition - firstOrder;
      actual[place] = total[place] - firstOrder;
    }

    assertThat(greatest(expected)).isGreaterThan(0.1 * greatest(total));
    assertThat(relativeError(actual, expected)).isLessThan(1e-4);
  }

  private static double greatest(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElseThrow();
  }

  @Test
  void isTheSameWithTheBatchedEngine() {
    assertThat(relativeError(gradient(network(Networks.BATCHED)), gradient(reference)))
        .isLessThan(1e-6);
  }

  private double[] gradient(Network network) {
    try (Torch.Scope scope = Torch.scope()) {
      SecondOrder.Losses losses = losses(network, encoding).tried(training, validation, norms());
      return Torch.doubles(
          SecondOrder.gradient(torch, losses, torch.vector(weights), sgd, RATE, RADIUS));
    }
  }

  private interface Loss {
    double at(double[] encoding);
  }

  private double derivative(int place, Loss loss) {
    double h = 1e-7;
    double[] up = encoding.clone();
    double[] down = encoding.clone();
    up[place] += h;
    down[place] -= h;
    return (loss.at(up) - loss.at(down)) / (2 * h);
  }

  /** w', by the definition. */
  private double[] ahead(double[] at) {
    try (Torch.Scope scope = Torch.scope()) {
      NDArray w = torch.vector(weights);
      double[] gradient =
          Torch.doubles(
              losses(reference, at)
                  .trainingLoss(training, w, norms(), Network.Wanted.WEIGHTS)
                  .weights());
      double[] velocity = Torch.doubles(sgd.velocity());
      double[] result = weights.clone();
      for (int i = 0; i < result.length; i++) {
        result[i] -= RATE * (0.9 * velocity[i] + gradient[i] + 3e-2 * weights[i]);
      }
      return result;
    }
  }

  private double validationLoss(double[] w, double[] at) {
    try (Torch.Scope scope = Torch.scope()) {
      return Torch.value(
          losses(reference, at)
              .validationLoss(validation, torch.vector(w), norms(), Network.Wanted.WEIGHTS)
              .loss());
    }
  }

  private BilevelLosses losses(Network network, double[] at) {
    return new BilevelLosses(torch, space, encodings, network, 0.1, Torch.leaf(torch.vector(at)));
  }

  private Norms norms() {
    int size = reference.layout().normSize();
    return Norms.training(torch.zeros(size), torch.ones(size));
  }

  private Network network(String engine) {
    return Networks.create(torch, engine).create(space, Selection.all(space));
  }

  private ImageBatches.Batch batch() {
    return new ImageBatches.Batch(draws.images(torch, space, 6), draws.labels(torch, space, 6));
  }
}
