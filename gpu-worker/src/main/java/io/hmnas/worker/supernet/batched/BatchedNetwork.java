package io.hmnas.worker.supernet.batched;

import ai.djl.ndarray.NDArray;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.supernet.BatchGradient;
import io.hmnas.worker.supernet.Network;
import io.hmnas.worker.supernet.NetworkFactory;
import io.hmnas.worker.supernet.Norms;
import io.hmnas.worker.tensor.Ops;
import io.hmnas.worker.tensor.Torch;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The network as one script per mode and batch size, which computes what the reference does, by few
 * and large matrix products and without recording: logits carry no gradient here, {@link
 * #differentiate} gives it.
 */
public final class BatchedNetwork implements Network {
  private final Torch torch;
  private final Scripts scripts;
  private final SearchSpace space;
  private final Selection selection;
  private final NetworkLayout layout;
  private final double smoothing;
  private int evaluationImages;

  private BatchedNetwork(
      Torch torch,
      Scripts scripts,
      SearchSpace space,
      Selection selection,
      NetworkLayout layout,
      double smoothing) {
    this.torch = torch;
    this.scripts = scripts;
    this.space = space;
    this.selection = selection;
    this.layout = layout;
    this.smoothing = smoothing;
  }

  /** Networks that share compiled scripts, which live as long as the engine. */
  public static NetworkFactory factory(Torch torch) {
    Scripts scripts = new Scripts(torch);
    return new NetworkFactory() {
      @Override
      public Network create(SearchSpace space, Selection selection) {
        if (!supports(space)) {
          throw new IllegalArgumentException(
              "the batched engine knows neither space.stem IMAGENET nor space.normalisation"
                  + " EVALUATION: use the reference engine");
        }
        return new BatchedNetwork(
            torch, scripts, space, selection, new NetworkLayout(space, selection), 0);
      }

      @Override
      public boolean supports(SearchSpace space) {
        return space.stemLayers().size() == 1 && !space.scaled();
      }
    };
  }

  @Override
  public Network smoothing(double share) {
    return new BatchedNetwork(torch, scripts, space, selection, layout, share);
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
      List<NDArray> inputs = inputs(images, weights, mixture, norms);
      return script(Mode.AVERAGE, count).call(inputs).get(0);
    }
    // A smaller last batch is filled up, which spares a script of its own.
    evaluationImages = Math.max(evaluationImages, count);
    NDArray filled = Ops.fillRows(images, evaluationImages);
    NDArray logits =
        script(Mode.EVALUATE, evaluationImages)
            .call(inputs(filled, weights, mixture, norms))
            .get(0);
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
    if (!norms.training()) {
      throw new IllegalArgumentException(
          "norms must be training to differentiate, got running statistics only");
    }
    Mode mode = mode(wanted);
    List<NDArray> inputs = inputs(images, weights, mixture, norms);
    inputs.add(labels);
    inputs.add(torch.scalar(smoothing));
    List<NDArray> results = script(mode, count(images)).call(inputs);
    Map<CellType, NDArray> gradients = new EnumMap<>(CellType.class);
    int next = 2;
    for (CellType type : space.cellTypes()) {
      gradients.put(type, results.get(next++));
    }
    NDArray gradient =
        mode.weightGradients() ? results.get(next) : torch.zeros(layout.parameterSize());
    return new BatchGradient(results.get(1), results.get(0), gradient, gradients);
  }

  /** Native operations of one call for gradients of that many images. */
  public int operations(Wanted wanted, int images) {
    return script(mode(wanted), images).operations();
  }

  /** The mixture's gradient is a by-product of the weights': both are computed for either. */
  private static Mode mode(Wanted wanted) {
    return wanted == Wanted.MIXTURE ? Mode.MIXTURE : Mode.BOTH;
  }

  private static int count(NDArray images) {
    return Math.toIntExact(images.getShape().get(0));
  }

  private Scripts.Compiled script(Mode mode, int images) {
    return scripts.get(space, selection, layout, mode, images);
  }

  private List<NDArray> inputs(
      NDArray images, NDArray weights, Map<CellType, NDArray> mixture, Norms norms) {
    List<NDArray> inputs =
        new ArrayList<>(List.of(weights, norms.mean(), norms.variance(), images));
    for (CellType type : space.cellTypes()) {
      inputs.add(
          Objects.requireNonNull(
              mixture.get(type), () -> "mixture has no " + type.label() + " cell"));
    }
    if (norms.training()) {
      inputs.add(torch.scalar(norms.momentum()));
    }
    return inputs;
  }
}
