package io.hmnas.worker.supernet.selftest;

import ai.djl.ndarray.NDArray;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.ImageShape;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.Parameter;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.supernet.BatchGradient;
import io.hmnas.worker.supernet.Network;
import io.hmnas.worker.supernet.Network.Wanted;
import io.hmnas.worker.supernet.Norms;
import io.hmnas.worker.tensor.Torch;
import java.util.EnumMap;
import java.util.Map;

/** Drawn values for a network, and what comes out when it is given them. */
final class NetworkSample {
  private final SearchSpace space;
  private final NetworkLayout layout;
  private final int distinct;
  private final double[] images;
  private final long[] labels;
  private final double[] weights;
  private final Map<CellType, double[]> mixture = new EnumMap<>(CellType.class);
  private final double[] mean;
  private final double[] variance;

  /**
   * What a pass computes; empty where it does not.
   *
   * @param logits [images, classes]
   * @param mean running means after the pass, from zeros
   * @param variance running variances after the pass, from zeros
   */
  record Outcome(
      Numbers logits,
      Numbers loss,
      Numbers mean,
      Numbers variance,
      Numbers weights,
      Map<CellType, Numbers> mixture) {}

  /**
   * @param distinct number of different images
   * @param draw tells samples apart
   */
  NetworkSample(SearchSpace space, NetworkLayout layout, int distinct, int draw) {
    this.space = space;
    this.layout = layout;
    this.distinct = distinct;
    Draws draws = new Draws(draw);
    ImageShape shape = space.image();
    this.images = draws.normal(distinct * shape.channels() * shape.pixels(), 0, 1);
    this.labels = draws.labels(distinct, space.classes());
    this.weights = new double[layout.parameterSize()];
    for (Parameter parameter : layout.parameters()) {
      boolean ones = parameter.initial() == Parameter.Initial.ONES;
      double deviation = ones ? 0.2 : 1 / Math.sqrt(parameter.fanIn());
      double[] values = draws.normal(parameter.size(), ones ? 1 : 0, deviation);
      System.arraycopy(values, 0, weights, parameter.offset(), values.length);
    }
    for (CellType type : space.cellTypes()) {
      mixture.put(type, draws.normal(space.edges().size() * space.operations().size(), 0.3, 0.1));
    }
    this.mean = draws.normal(layout.normSize(), 0, 0.3);
    this.variance = draws.positive(layout.normSize());
  }

  /** Has a network go through a batch of the images, repeated. */
  Outcome compute(Torch torch, Network network, Pass pass, int count) {
    try (Torch.Scope scope = Torch.scope()) {
      ImageShape shape = space.image();
      NDArray x =
          torch.tensor(
              Draws.repeated(images, distinct, count),
              count,
              shape.channels(),
              shape.height(),
              shape.width());
      NDArray w = torch.vector(weights);
      Map<CellType, NDArray> mixed = new EnumMap<>(CellType.class);
      mixture.forEach(
          (type, values) ->
              mixed.put(
                  type, torch.tensor(values, space.edges().size(), space.operations().size())));
      return switch (pass) {
        case EVALUATION -> {
          Norms norms = Norms.evaluating(torch.vector(mean), torch.vector(variance));
          yield forward(network.logits(x, w, mixed, norms), Numbers.NONE, Numbers.NONE);
        }
        case STATISTICS -> {
          NDArray means = torch.zeros(layout.normSize());
          NDArray variances = torch.zeros(layout.normSize());
          // The same weight of the batch as in training, so that statistics can be compared.
          Norms norms = new Norms(means, variances, true, Norms.MOMENTUM);
          NDArray logits = network.logits(x, w, mixed, norms);
          yield forward(logits, Numbers.of(means), Numbers.of(variances));
        }
        case WEIGHTS -> gradients(torch, network, Wanted.BOTH, x, w, mixed, count);
        case MIXTURE -> gradients(torch, network, Wanted.MIXTURE, x, w, mixed, count);
      };
    }
  }

  private static Outcome forward(NDArray logits, Numbers mean, Numbers variance) {
    return new Outcome(Numbers.of(logits), Numbers.NONE, mean, variance, Numbers.NONE, Map.of());
  }

  private Outcome gradients(
      Torch torch,
      Network network,
      Wanted wanted,
      NDArray x,
      NDArray w,
      Map<CellType, NDArray> mixed,
      int count) {
    NDArray means = torch.zeros(layout.normSize());
    NDArray variances = torch.zeros(layout.normSize());
    BatchGradient result =
        network.differentiate(
            x,
            torch.labels(Draws.repeated(labels, count)),
            w,
            mixed,
            Norms.training(means, variances),
            wanted);
    Map<CellType, Numbers> gradients = new EnumMap<>(CellType.class);
    result.mixture().forEach((type, values) -> gradients.put(type, Numbers.of(values)));
    return new Outcome(
        Numbers.of(result.logits()),
        Numbers.of(result.loss()),
        Numbers.of(means),
        Numbers.of(variances),
        wanted == Wanted.MIXTURE ? Numbers.NONE : Numbers.of(result.weights()),
        gradients);
  }
}
