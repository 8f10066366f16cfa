package io.hmnas.worker.supernet.batched;

import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.supernet.batched.Order.Slot;
import java.util.ArrayList;
import java.util.List;

/**
 * The first layer: a 3x3 convolution as one pointwise product of the nine shifted images, its
 * normalisation, scale gamma and shift beta. The normalisation is folded in, with gamma as the
 * weight of each row.
 */
final class Stem {
  private final Build build;
  private final Emitter emitter;
  private final long channels;
  private final long values;
  private final PointwiseNorm norm;
  private final Slot scale;
  private final Slot shift;
  private final Var gamma;
  private final Var weighted;
  private final Var output;

  /**
   * @param images [images, channels, rows, columns]
   */
  Stem(Build build, SearchSpace space, Var images) {
    this.build = build;
    this.emitter = build.emitter();
    this.channels = space.stem().channels();
    this.values = build.values(Grid.of(space.stem()));
    Slot kernels = build.weights(List.of("stem.conv.weight"));
    this.scale = build.weights(List.of("stem.bn.weight"));
    this.shift = build.weights(List.of("stem.bn.bias"));
    long inputs = 9L * space.image().channels();
    Var columns = emitter.view(shifted(space, images), 1, inputs, values);
    this.norm =
        new PointwiseNorm(
            build, kernels, build.norms(List.of("stem.bn")), columns, 1, channels, inputs, values);
    this.gamma = build.weight(scale, 1, channels, 1);
    this.weighted = emitter.mul(norm.scaled(), gamma);
    Var constant =
        emitter.sub(build.weight(shift, 1, channels, 1), emitter.mul(norm.offset(), gamma));
    this.output = emitter.view(emitter.baddbmm(constant, weighted, columns), channels, values);
  }

  /** The image as each of the nine taps sees it, [channels, taps, rows, columns, images]. */
  private Var shifted(SearchSpace space, Var images) {
    Var padded = emitter.pad(emitter.permute(images, 1, 2, 3, 0), 0, 0, 1, 1, 1, 1);
    int stride = space.stemLayers().get(0).stride();
    long down = (space.stem().height() - 1L) * stride + 1;
    long across = (space.stem().width() - 1L) * stride + 1;
    List<Var> taps = new ArrayList<>();
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 3; column++) {
        Var rows = emitter.slice(padded, 1, row, row + down, stride);
        taps.add(emitter.slice(rows, 2, column, column + across, stride));
      }
    }
    return emitter.stack(taps, 1);
  }

  /** [channels, values]. */
  Var output() {
    return output;
  }

  /** Sets the gradients of the weights. */
  void backward(Var gradient) {
    Var outer = emitter.view(gradient, 1, channels, values);
    Var sums = emitter.sum(outer, 2);
    Var product = emitter.bmm(outer, emitter.transposed(norm.input()));
    build.gradient(scale, norm.parameters(product, sums, gamma));
    build.gradient(shift, sums);
  }
}
