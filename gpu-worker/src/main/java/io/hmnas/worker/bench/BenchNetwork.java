package io.hmnas.worker.bench;

import ai.djl.ndarray.NDArray;
import io.hmnas.schemas.avro.SearchSpaceConfig;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.ImageShape;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.supernet.BatchGradient;
import io.hmnas.worker.supernet.Network;
import io.hmnas.worker.supernet.Network.Wanted;
import io.hmnas.worker.supernet.NetworkFactory;
import io.hmnas.worker.supernet.Norms;
import io.hmnas.worker.tensor.Torch;
import io.hmnas.worker.train.Gradients;
import io.hmnas.worker.train.Sgd;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;

/** A network with random weights and one random batch. */
final class BenchNetwork {
  static final ImageShape IMAGE = new ImageShape(1, 28, 28);
  static final int CLASSES = 10;

  private final Torch torch;
  private final Network network;
  private final NDArray images;
  private final NDArray labels;
  private final NDArray weights;
  private final NDArray gradient;
  private final Norms norms;
  private final Sgd sgd;
  private final Map<CellType, NDArray> mixture = new EnumMap<>(CellType.class);

  static SearchSpaceConfig config(BenchSetting setting) {
    return SearchSpaceConfig.newBuilder()
        .setChannels(setting.channels())
        .setCells(setting.cells())
        .setStemStride(setting.stemStride())
        .build();
  }

  BenchNetwork(
      Torch torch, NetworkFactory networks, SearchSpace space, Selection selection, int batch) {
    Random random = new Random(1);
    this.torch = torch;
    this.network = networks.create(space, selection);
    this.images = torch.tensor(values(random, batch * IMAGE.pixels(), 1), batch, 1, 28, 28);
    this.labels = torch.labels(random.longs(batch, 0, CLASSES).toArray());
    int size = network.layout().parameterSize();
    this.weights = torch.vector(values(random, size, 0.2));
    this.gradient = torch.vector(values(random, size, 1e-3));
    this.sgd = new Sgd(torch, torch.zeros(size), 0.9, 3e-4);
    int norm = network.layout().normSize();
    this.norms = Norms.training(torch.zeros(norm), torch.ones(norm));
    int edges = space.edges().size();
    int operations = space.operations().size();
    for (CellType type : space.cellTypes()) {
      mixture.put(type, torch.tensor(values(random, edges * operations, 0.05), edges, operations));
    }
  }

  private static double[] values(Random random, int size, double deviation) {
    return random.doubles(size).map(u -> deviation * Math.sqrt(3) * (2 * u - 1)).toArray();
  }

  /** Loss and gradients; the loss is read, so that all is computed. */
  void gradients(Wanted wanted) {
    BatchGradient result = network.differentiate(images, labels, weights, mixture, norms, wanted);
    Torch.value(result.loss());
  }

  /**
   * Scores by the batch's statistics.
   *
   * @param recorded whether they are recorded for a gradient
   */
  void forward(boolean recorded) {
    NDArray leaf = recorded ? Torch.leaf(weights.stopGradient()) : weights;
    NDArray logits =
        recorded
            ? Torch.recording(() -> network.logits(images, leaf, mixture, norms))
            : network.logits(images, leaf, mixture, norms);
    Torch.value(logits.sum());
  }

  /** The update of the weights; with a rate of zero, so that they stay what they are. */
  void update() {
    sgd.step(weights, Gradients.clip(torch, gradient, 5), 0);
    Torch.value(weights.sum());
  }
}
