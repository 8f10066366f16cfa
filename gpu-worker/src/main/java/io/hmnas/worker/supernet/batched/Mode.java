package io.hmnas.worker.supernet.batched;

/** What a script computes. */
enum Mode {
  /** Logits, by the running statistics. */
  EVALUATE(false, false, false),
  /** Logits, by the batch's statistics, which update the running ones. */
  AVERAGE(true, false, false),
  /** The gradient of the mixture, too. */
  MIXTURE(true, true, false),
  /** The gradients of mixture and weights. */
  BOTH(true, true, true);

  private final boolean batchStatistics;
  private final boolean backward;
  private final boolean weights;

  Mode(boolean batchStatistics, boolean backward, boolean weights) {
    this.batchStatistics = batchStatistics;
    this.backward = backward;
    this.weights = weights;
  }

  boolean batchStatistics() {
    return batchStatistics;
  }

  boolean backward() {
    return backward;
  }

  boolean weightGradients() {
    return weights;
  }
}
