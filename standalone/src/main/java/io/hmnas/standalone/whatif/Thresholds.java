package io.hmnas.standalone.whatif;

import io.hmnas.schemas.avro.MaskConfig;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Thresholds to try, evenly spaced. */
public final class Thresholds {
  /** As many are tried unless said otherwise. */
  public static final int DEFAULT_COUNT = 21;

  private Thresholds() {}

  /**
   * From 0 to twice where masks start, or to twice the sweep's threshold if that is more; and the
   * sweep's own.
   */
  public static List<Double> around(MaskConfig mask) {
    return withOwn(
        mask, spaced(0, 2 * Math.max(mask.getInitial(), mask.getThreshold()), DEFAULT_COUNT));
  }

  /** These and the sweep's own. */
  public static List<Double> withOwn(MaskConfig mask, List<Double> thresholds) {
    return Stream.concat(Stream.of(mask.getThreshold()), thresholds.stream())
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * Reads a number, or a range such as {@code 0.001..0.02}.
   *
   * @param count how many to make of a range
   * @throws IllegalArgumentException if the text is neither, the range is empty or the count is
   *     below 2
   */
  public static List<Double> parse(String text, int count) {
    String[] ends = text.split("\\.\\.", -1);
    if (ends.length > 2) {
      throw new IllegalArgumentException(wrong(text));
    }
    double from = number(ends[0], text);
    if (ends.length == 1) {
      return List.of(from);
    }
    double to = number(ends[1], text);
    if (!(from < to)) {
      throw new IllegalArgumentException(
          "the first threshold must be below the last, got '" + text + "'");
    }
    if (count < 2) {
      throw new IllegalArgumentException("a range has at least 2 points, got " + count);
    }
    return spaced(from, to, count);
  }

  /** Rounded to what a person would have written. */
  private static List<Double> spaced(double from, double to, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> from + (to - from) * i / (count - 1))
        .map(value -> new BigDecimal(value).round(new MathContext(6)).doubleValue())
        .toList();
  }

  private static double number(String text, String all) {
    try {
      double number = Double.parseDouble(text);
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(wrong(all), e);
    }
    throw new IllegalArgumentException(wrong(all));
  }

  private static String wrong(String text) {
    return "a threshold is a number, or a range such as 0.001..0.02, got '" + text + "'";
  }
}
