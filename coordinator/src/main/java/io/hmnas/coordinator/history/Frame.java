package io.hmnas.coordinator.history;

/**
 * A run, or the mean of several, at a moment.
 *
 * @param seeds how many runs it is the mean of
 */
public record Frame(Moment moment, int seeds, Measures measures, Encoding encoding) {
  Frame afterDropping(Frame before) {
    return new Frame(moment, seeds, measures.afterDropping(before.measures), encoding);
  }
}
