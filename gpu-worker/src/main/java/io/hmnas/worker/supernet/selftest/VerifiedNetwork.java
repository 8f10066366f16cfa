package io.hmnas.worker.supernet.selftest;

import ai.djl.ndarray.NDArray;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.supernet.BatchGradient;
import io.hmnas.worker.supernet.Network;
import io.hmnas.worker.supernet.Norms;
import io.hmnas.worker.tensor.Ops;
import java.util.HashMap;
import java.util.Map;

/** A network that is computed by whichever engine is right for the pass and its images. */
final class VerifiedNetwork implements Network {
  private final VerifiedNetworks networks;
  private final SearchSpace space;
  private final Selection selection;
  private final NetworkLayout layout;
  private final double smoothing;
  private final Map<String, Network> created = new HashMap<>();
  private int evaluationImages;

  VerifiedNetwork(
      VerifiedNetworks networks, SearchSpace space, Selection selection, double smoothing) {
    this.networks = networks;
    this.space = space;
    this.selection = selection;
    this.layout = new NetworkLayout(space, selection);
    this.smoothing = smoothing;
  }

  @Override
  public Network smoothing(double share) {
    return new VerifiedNetwork(networks, space, selection, share);
  }

  @Override
  public NetworkLayout layout() {
    return layout;
  }

  @Override
  public NDArray logits(
      NDArray images, NDArray weights, Map<CellType, NDArray> mixture, Norms norms) {
    int count = count(images);
    if (norms.training()) {
      return network(Pass.STATISTICS, count).logits(images, weights, mixture, norms);
    }
    // A smaller last batch is filled up, and so needs no test of its own.
    evaluationImages = Math.max(evaluationImages, count);
    NDArray filled = Ops.fillRows(images, evaluationImages);
    NDArray logits =
        network(Pass.EVALUATION, evaluationImages).logits(filled, weights, mixture, norms);
    return Ops.firstRows(logits, count);
  }

  @Override
  public BatchGradient differentiate(
      NDArray images,
      NDArray labels,
      NDArray weights,
      Map<CellType, NDArray> mixture,
      Norms norms,
      Wanted wanted) {
    return network(Pass.of(wanted), count(images))
        .differentiate(images, labels, weights, mixture, norms, wanted);
  }

  private Network network(Pass pass, int images) {
    Candidate engine = networks.engine(space, selection, smoothing, pass, images);
    return created.computeIfAbsent(
        engine.name(), name -> engine.create(space, selection).smoothing(smoothing));
  }

  private static int count(NDArray images) {
    return Math.toIntExact(images.getShape().get(0));
  }
}
