package io.hmnas.worker.supernet.selftest;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.supernet.BatchGradient;
import io.hmnas.worker.supernet.Convolutions;
import io.hmnas.worker.supernet.Network;
import io.hmnas.worker.supernet.NetworkFactory;
import io.hmnas.worker.supernet.Networks;
import io.hmnas.worker.supernet.Norms;
import io.hmnas.worker.tensor.Torch;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Engines and convolutions that are wrong in one place, as native kernels were seen to be. */
public final class WrongKernels {
  private WrongKernels() {}

  /** Networks of a machine on which nothing is right. */
  public static VerifiedNetworks everywhere(Torch torch) {
    return new VerifiedNetworks(
        torch, List.of(wrongBatched(torch)), KernelCache.none(), report -> {});
  }

  /** The batched engine with one weight's gradient wrong. */
  static Candidate wrongBatched(Torch torch) {
    return Candidate.of("batched", altered(Networks.create(torch, Networks.BATCHED), torch));
  }

  private static NetworkFactory altered(NetworkFactory networks, Torch torch) {
    return (space, selection) -> {
      Network right = networks.create(space, selection);
      return new Altered(right, gradient -> gradient.mul(torch.vector(allButOne(right.layout()))));
    };
  }

  private static double[] allButOne(NetworkLayout layout) {
    double[] factors = new double[layout.parameterSize()];
    java.util.Arrays.fill(factors, 1);
    factors[layout.parameter("cells.1.edges.1.dil_conv_3x3.pw.weight").offset()] = 1.5;
    return factors;
  }

  private record Altered(Network right, UnaryOperator<NDArray> alteration) implements Network {
    @Override
    public Network smoothing(double share) {
      return new Altered(right.smoothing(share), alteration);
    }

    @Override
    public NetworkLayout layout() {
      return right.layout();
    }

    @Override
    public NDArray logits(
        NDArray images, NDArray weights, Map<CellType, NDArray> mixture, Norms norms) {
      return right.logits(images, weights, mixture, norms);
    }

    @Override
    public BatchGradient differentiate(
        NDArray images,
        NDArray labels,
        NDArray weights,
        Map<CellType, NDArray> mixture,
        Norms norms,
        Wanted wanted) {
      BatchGradient result = right.differentiate(images, labels, weights, mixture, norms, wanted);
      return new BatchGradient(
          result.loss(), result.logits(), alteration.apply(result.weights()), result.mixture());
    }
  }

  /** Right but for the gradient of the input of some depthwise convolutions. */
  record WrongInputGradient(Convolutions right, Torch torch, Predicate<Shape> where)
      implements Convolutions {
    @Override
    public String name() {
      return right.name();
    }

    @Override
    public NDArray depthwise(NDArray x, NDArray weight, int stride, int dilation) {
      NDArray y = right.depthwise(x, weight, stride, dilation);
      if (stride != 1 || !where.test(weight.getShape())) {
        return y;
      }
      // Zero, but not to the gradient.
      return y.add(x.sub(x.stopGradient()).mul(torch.scalar(0.3)));
    }

    @Override
    public NDArray pointwise(NDArray x, NDArray weight, int stride) {
      return right.pointwise(x, weight, stride);
    }

    @Override
    public NDArray dense(NDArray x, NDArray weight, int stride) {
      return right.dense(x, weight, stride);
    }
  }

  /** The engine of that name, untested. */
  static Network plain(Torch torch, String engine, SearchSpace space) {
    return Networks.create(torch, engine).create(space, Selection.all(space));
  }
}
