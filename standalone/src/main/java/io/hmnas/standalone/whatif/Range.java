package io.hmnas.standalone.whatif;

import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.function.ToLongFunction;

/**
 * Whole numbers over seeds.
 *
 * @param mean arithmetic mean
 * @param minimum least
 * @param maximum greatest
 */
public record Range(double mean, long minimum, long maximum) {
  static <T> Range of(List<T> seeds, ToLongFunction<T> value) {
    LongSummaryStatistics statistics = seeds.stream().mapToLong(value).summaryStatistics();
    return new Range(statistics.getAverage(), statistics.getMin(), statistics.getMax());
  }
}
