package io.hmnas.worker.supernet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.Parameter;
import io.hmnas.worker.tensor.Ops;
import io.hmnas.worker.tensor.Torch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A network's tensors by name. */
final class NamedTensors {
  private final Torch torch;
  private final Map<String, NDArray> weights;
  private final Map<String, NDArray> statistics;
  private final boolean training;
  private final double momentum;

  private NamedTensors(
      Torch torch,
      Map<String, NDArray> weights,
      Map<String, NDArray> statistics,
      boolean training,
      double momentum) {
    this.torch = torch;
    this.weights = weights;
    this.statistics = statistics;
    this.training = training;
    this.momentum = momentum;
  }

  /** Views of a network's flat vectors; gradients flow back into the flat vector. */
  static NamedTensors of(Torch torch, NetworkLayout layout, NDArray flat, Norms norms) {
    Map<String, NDArray> weights = new HashMap<>();
    List<Parameter> parameters = layout.parameters();
    NDList views = Ops.split(flat, parameters.stream().mapToLong(Parameter::size).toArray(), 0);
    for (int i = 0; i < parameters.size(); i++) {
      long[] shape = parameters.get(i).shape().stream().mapToLong(Integer::longValue).toArray();
      weights.put(parameters.get(i).name(), Ops.reshape(views.get(i), shape));
    }
    Map<String, NDArray> statistics = new HashMap<>();
    List<NetworkLayout.Norm> all = layout.norms();
    long[] channels = all.stream().mapToLong(NetworkLayout.Norm::channels).toArray();
    NDList means = Ops.split(norms.mean(), channels, 0);
    NDList variances = Ops.split(norms.variance(), channels, 0);
    for (int i = 0; i < channels.length; i++) {
      statistics.put(all.get(i).name() + ".running_mean", means.get(i));
      statistics.put(all.get(i).name() + ".running_var", variances.get(i));
    }
    return new NamedTensors(torch, weights, statistics, norms.training(), norms.momentum());
  }

  /** The given tensors, in train mode. */
  static NamedTensors of(
      Torch torch, Map<String, NDArray> weights, Map<String, NDArray> statistics) {
    return new NamedTensors(torch, weights, statistics, true, Norms.MOMENTUM);
  }

  /** The weights of that name, shaped. */
  NDArray weight(String name) {
    return Objects.requireNonNull(weights.get(name), name);
  }

  /** Normalises, then scales and shifts by what was learned, if the network has that. */
  NDArray normalise(String name, NDArray x) {
    long channels = x.getShape().get(1);
    NDArray scale = weights.get(name + ".weight");
    NDArray gamma =
        scale == null ? torch.constant("ones " + channels, () -> torch.ones(channels)) : scale;
    NDArray beta =
        scale == null
            ? torch.constant("zeros " + channels, () -> torch.zeros(channels))
            : weight(name + ".bias");
    return Ops.batchNorm(
        x,
        Objects.requireNonNull(statistics.get(name + ".running_mean"), name),
        Objects.requireNonNull(statistics.get(name + ".running_var"), name),
        gamma,
        beta,
        training,
        momentum);
  }
}
