package io.hmnas.standalone.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as people write them: {@code 200ms}, {@code 1.5s}, {@code 2min}, {@code 1h}. */
final class DurationText implements ITypeConverter<Duration> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|min|h)");
  private static final Map<String, Long> MILLIS =
      Map.of("ms", 1L, "s", 1_000L, "min", 60_000L, "h", 3_600_000L);

  @Override
  public Duration convert(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new TypeConversionException(
          "'" + text + "' is no duration: write a number and ms, s, min or h, such as 5s or 200ms");
    }
    long unit = MILLIS.getOrDefault(matcher.group(2), 1L);
    return Duration.ofNanos(
        new BigDecimal(matcher.group(1))
            .multiply(BigDecimal.valueOf(unit * 1_000_000))
            .longValue());
  }

  /** The text of a duration that {@link #convert} reads. */
  static String of(Duration duration) {
    return BigDecimal.valueOf(duration.toNanos(), 6).stripTrailingZeros().toPlainString() + "ms";
  }
}
