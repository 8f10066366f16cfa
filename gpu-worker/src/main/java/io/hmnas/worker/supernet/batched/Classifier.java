package io.hmnas.worker.supernet.batched;

import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.supernet.batched.Order.Slot;
import java.util.List;

/** The last layer: mean over pixels, a linear map, and the mean cross-entropy of its softmax. */
final class Classifier {
  private final Build build;
  private final Emitter emitter;
  private final long channels;
  private final long pixels;
  private final int classes;
  private final Slot weights;
  private final Slot bias;
  private final Var matrix;
  private final Var features;
  private final Var logits;

  /**
   * @param x the last cell's output, [channels, values]
   */
  Classifier(Build build, SearchSpace space, Var x) {
    this.build = build;
    this.emitter = build.emitter();
    this.channels = space.features().channels();
    this.pixels = space.features().pixels();
    this.classes = space.classes();
    this.weights = build.weights(List.of("classifier.weight"));
    this.bias = build.weights(List.of("classifier.bias"));
    this.matrix = build.weight(weights, space.classes(), channels);
    this.features = emitter.meanOut(emitter.view(x, channels, pixels, build.images()), 1);
    this.logits =
        emitter.call(
            "addmm", build.weight(bias, space.classes()), emitter.t(features), emitter.t(matrix));
  }

  /** [images, classes]. */
  Var logits() {
    return logits;
  }

  /** Loss, and the gradient of the classifier's input. */
  record Result(Var loss, Var gradient) {}

  /**
   * Sets the gradients of the weights. The gradient of the logits is (softmax - wanted
   * probabilities) / images.
   *
   * @param labels int64, [images]
   * @param smoothing share of a label that is spread over all classes, a scalar
   */
  Result backward(Var labels, Var smoothing) {
    Var logProbabilities = emitter.call("log_softmax", logits, 1);
    Var column = emitter.call("unsqueeze", labels, 1);
    Var hot = emitter.call("zeros_like", logProbabilities);
    emitter.call("scatter_", hot, 1, column, 1);
    Var wanted = emitter.sub(hot, emitter.mul(emitter.call("sub", hot, 1.0 / classes), smoothing));
    Var loss =
        emitter.neg(emitter.call("mean", emitter.sumOut(emitter.mul(wanted, logProbabilities), 1)));
    Var outer =
        emitter.scale(
            emitter.sub(emitter.call("exp", logProbabilities), wanted), 1.0 / build.images());
    if (build.mode().weightGradients()) {
      build.gradient(bias, emitter.sumOut(outer, 0));
      build.gradient(weights, emitter.mm(emitter.t(outer), emitter.t(features)));
    }
    Var back = emitter.scale(emitter.mm(emitter.t(matrix), emitter.t(outer)), 1.0 / pixels);
    Var spread =
        emitter.expand(emitter.call("unsqueeze", back, 1), channels, pixels, build.images());
    return new Result(loss, emitter.reshape(spread, channels, pixels * build.images()));
  }
}
