package io.hmnas.worker.supernet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.hmnas.worker.space.Cell;
import io.hmnas.worker.space.ImageShape;
import io.hmnas.worker.space.Parameter;
import io.hmnas.worker.space.Parameter.Initial;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.tensor.Ops;
import io.hmnas.worker.tensor.Torch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A second classifier, only there in training, as DARTS' evaluation network has it: at the output
 * of cell number 2 * cells / 3, ReLU, average pooling to 2x2, 1x1 convolution to 128 channels,
 * batch normalisation, ReLU, a convolution of the whole remaining map to 768 channels, batch
 * normalisation, ReLU, linear.
 *
 * <p>DARTS has maps of 8x8 there, and windows of 5x5 at stride 3. Here, on an axis of s pixels, the
 * two windows are its first and its last 5 s / 8 pixels, rounded: the same at 8. An axis of one
 * pixel stays one.
 */
public final class AuxiliaryHead {
  private static final int SQUEEZED = 128;
  private static final int FEATURES = 768;

  private final Torch torch;
  private final Cell cell;
  private final List<Parameter> parameters = new ArrayList<>();

  /** The head of a network over the space; whatever operations are selected, it is the same. */
  public AuxiliaryHead(Torch torch, SearchSpace space) {
    this.torch = torch;
    this.cell = space.cells().get(2 * space.cells().size() / 3);
    int inputs = cell.output().channels();
    int pixels = windows(cell.output().height()).length * windows(cell.output().width()).length;
    add("squeeze.weight", List.of(SQUEEZED, inputs), inputs, Initial.UNIFORM);
    add("squeeze.bn.weight", List.of(SQUEEZED), 1, Initial.ONES);
    add("squeeze.bn.bias", List.of(SQUEEZED), 1, Initial.ZEROS);
    int flat = SQUEEZED * pixels;
    add("features.weight", List.of(FEATURES, flat), flat, Initial.UNIFORM);
    add("features.bn.weight", List.of(FEATURES), 1, Initial.ONES);
    add("features.bn.bias", List.of(FEATURES), 1, Initial.ZEROS);
    add("classifier.weight", List.of(space.classes(), FEATURES), FEATURES, Initial.UNIFORM);
    add("classifier.bias", List.of(space.classes()), FEATURES, Initial.UNIFORM);
  }

  private void add(String name, List<Integer> shape, int fanIn, Initial initial) {
    int size = shape.stream().reduce(1, Math::multiplyExact);
    parameters.add(new Parameter(name, shape, size(), size, fanIn, initial, false));
  }

  /** Its weight tensors, in the order of its flat vector. */
  public List<Parameter> parameters() {
    return List.copyOf(parameters);
  }

  /** Length of its flat vector. */
  public int size() {
    if (parameters.isEmpty()) {
      return 0;
    }
    Parameter last = parameters.get(parameters.size() - 1);
    return last.offset() + last.size();
  }

  /** The cell at whose output it sits. */
  Cell cell() {
    return cell;
  }

  /**
   * Class scores, in train mode. There are no running statistics: nothing would read them.
   *
   * @param output of the cell
   * @param flat weights of the head
   */
  NDArray logits(NDArray output, NDArray flat) {
    Map<String, NDArray> weights = named(flat);
    long images = output.getShape().get(0);
    NDArray pooled = pool(Ops.relu(output));
    long pixels = pooled.getShape().get(2);
    NDArray squeezed = Ops.matmul(get(weights, "squeeze.weight"), pooled);
    NDArray x = Ops.relu(normalise(squeezed, "squeeze.bn", weights));
    NDArray unfolded = Ops.reshape(x, images, SQUEEZED * pixels);
    NDArray features = Ops.matmul(unfolded, Ops.permute(get(weights, "features.weight"), 1, 0));
    NDArray normalised =
        normalise(Ops.reshape(features, images, FEATURES, 1), "features.bn", weights);
    return Ops.linear(
        Ops.reshape(Ops.relu(normalised), images, FEATURES),
        get(weights, "classifier.weight"),
        get(weights, "classifier.bias"));
  }

  /** [images, channels, rows, columns] to [images, channels, pooled pixels]. */
  private NDArray pool(NDArray x) {
    ImageShape map = cell.output();
    NDArray shares =
        torch.constant(
            "auxiliary pool %dx%d".formatted(map.height(), map.width()),
            () -> {
              double[][] down = windows(map.height());
              double[][] across = windows(map.width());
              int outputs = down.length * across.length;
              double[] values = new double[map.pixels() * outputs];
              for (int i = 0; i < values.length; i++) {
                int pixel = i / outputs;
                int output = i % outputs;
                values[i] =
                    down[output / across.length][pixel / map.width()]
                        * across[output % across.length][pixel % map.width()];
              }
              return torch.tensor(values, map.pixels(), outputs);
            });
    Shape shape = x.getShape();
    return Ops.matmul(Ops.reshape(x, shape.get(0), shape.get(1), map.pixels()), shares);
  }

  /** Each window's weight of each pixel of an axis: [windows][side]. */
  static double[][] windows(int side) {
    int count = Math.min(2, side);
    int length = Math.toIntExact(Math.max(1, Math.round(5 * side / 8.0)));
    double[][] windows = new double[count][side];
    for (int i = 0; i < count; i++) {
      int start = i * (side - length);
      for (int pixel = start; pixel < start + length; pixel++) {
        windows[i][pixel] = 1.0 / length;
      }
    }
    return windows;
  }

  private NDArray normalise(NDArray x, String name, Map<String, NDArray> weights) {
    long channels = x.getShape().get(1);
    return Ops.batchNorm(
        x,
        torch.zeros(channels),
        torch.ones(channels),
        get(weights, name + ".weight"),
        get(weights, name + ".bias"),
        true,
        Norms.MOMENTUM);
  }

  private Map<String, NDArray> named(NDArray flat) {
    Map<String, NDArray> named = new LinkedHashMap<>();
    var parts = Ops.split(flat, parameters.stream().mapToLong(Parameter::size).toArray(), 0);
    for (int i = 0; i < parameters.size(); i++) {
      long[] shape = parameters.get(i).shape().stream().mapToLong(Integer::longValue).toArray();
      named.put(parameters.get(i).name(), Ops.reshape(parts.get(i), shape));
    }
    return named;
  }

  private static NDArray get(Map<String, NDArray> weights, String name) {
    return java.util.Objects.requireNonNull(weights.get(name), name);
  }
}
