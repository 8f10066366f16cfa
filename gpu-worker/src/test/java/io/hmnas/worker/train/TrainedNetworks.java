package io.hmnas.worker.train;

import ai.djl.ndarray.NDArray;
import io.hmnas.worker.data.ImageFormat;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.Parameter;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.supernet.MatrixConvolutions;
import io.hmnas.worker.supernet.Norms;
import io.hmnas.worker.supernet.ReferenceNetwork;
import io.hmnas.worker.tensor.Torch;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Networks with random weights, for tests. */
public final class TrainedNetworks {
  private TrainedNetworks() {}

  /** Images of one channel for each mean. */
  public static ImageFormat format(int side, int classes, List<Float> mean) {
    List<Float> deviation = mean.stream().map(value -> 0.2f + value / 10).toList();
    return new ImageFormat(mean.size(), side, side, classes, mean, deviation);
  }

  /** A network with random weights, some of them zero, statistics and weights of operations. */
  public static TrainedNetwork random(
      SearchSpace space, ImageFormat images, Selection selection, long seed) {
    Random random = new Random(seed);
    NetworkLayout layout = new NetworkLayout(space, selection);
    float[] weights = new float[layout.parameterSize()];
    for (Parameter parameter : layout.parameters()) {
      float scale = (float) (1 / Math.sqrt(parameter.fanIn()));
      for (int i = 0; i < parameter.size(); i++) {
        weights[parameter.offset() + i] =
            random.nextInt(5) == 0 ? 0 : scale * (float) random.nextGaussian();
      }
    }
    float[] mean = new float[layout.normSize()];
    float[] variance = new float[layout.normSize()];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = 0.3f * (float) random.nextGaussian();
      variance[i] = 0.5f + random.nextFloat();
    }
    Map<CellType, float[]> mixture = new EnumMap<>(CellType.class);
    for (CellType type : space.cellTypes()) {
      float[] values = new float[space.edges().size() * space.operations().size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextFloat();
      }
      mixture.put(type, values);
    }
    return new TrainedNetwork(space, images, selection, weights, mean, variance, mixture);
  }

  /**
   * Class scores by the definitions.
   *
   * @param pixels scaled to 0..1, [count, channels, rows, columns]
   */
  public static double[] logits(Torch torch, TrainedNetwork network, float[] pixels, int count) {
    ImageFormat images = network.images();
    SearchSpace space = network.space();
    try (Torch.Scope scope = Torch.scope()) {
      long[] shape = {count, images.channels(), images.height(), images.width()};
      NDArray x = torch.tensor(pixels, shape);
      x =
          x.sub(perChannel(torch, images.mean()))
              .div(perChannel(torch, images.standardDeviation()));
      Map<CellType, NDArray> mixture = new EnumMap<>(CellType.class);
      for (CellType type : space.cellTypes()) {
        double[] values = new double[space.edges().size() * space.operations().size()];
        for (int i = 0; i < values.length; i++) {
          values[i] =
              network.mixture(type, i / space.operations().size(), i % space.operations().size());
        }
        mixture.put(type, torch.tensor(values, space.edges().size(), space.operations().size()));
      }
      NDArray logits =
          new ReferenceNetwork(torch, new MatrixConvolutions(torch), space, network.selection())
              .logits(
                  x,
                  torch.vector(flat(network)),
                  mixture,
                  Norms.evaluating(
                      torch.vector(statistics(network, true)),
                      torch.vector(statistics(network, false))));
      return Torch.doubles(logits);
    }
  }

  private static NDArray perChannel(Torch torch, List<Float> values) {
    double[] doubles = values.stream().mapToDouble(Float::doubleValue).toArray();
    return torch.tensor(doubles, 1, doubles.length, 1, 1);
  }

  private static double[] flat(TrainedNetwork network) {
    double[] flat = new double[network.layout().parameterSize()];
    for (Parameter parameter : network.layout().parameters()) {
      float[] values = network.weight(parameter.name());
      for (int i = 0; i < values.length; i++) {
        flat[parameter.offset() + i] = values[i];
      }
    }
    return flat;
  }

  private static double[] statistics(TrainedNetwork network, boolean means) {
    double[] all = new double[network.layout().normSize()];
    for (NetworkLayout.Norm norm : network.layout().norms()) {
      float[] values = means ? network.mean(norm.name()) : network.variance(norm.name());
      for (int i = 0; i < values.length; i++) {
        all[norm.offset() + i] = values[i];
      }
    }
    return all;
  }
}
