package io.hmnas.worker.train;

/**
 * Cosine decay (Loshchilov and Hutter, ICLR 2017, without restarts).
 *
 * @param start value at the first step
 * @param end value after the last step
 * @param steps number of steps
 */
record Cosine(double start, double end, long steps) {
  /** The value at a step, from 0. */
  double at(long step) {
    return end + (start - end) * (1 + StrictMath.cos(Math.PI * (double) step / (double) steps)) / 2;
  }
}
