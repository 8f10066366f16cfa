package io.hmnas.standalone.report;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers as people read them, the same in every locale; a dash for what there is not. */
public final class Format {
  private static final String NOTHING = "\u2013";

  private Format() {}

  /** A fraction or weight with the given number of decimals. */
  public static String decimal(@Nullable Double value, int decimals) {
    return value == null ? NOTHING : String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** A whole number with thousands apart. */
  public static String whole(@Nullable Number value) {
    return value == null
        ? NOTHING
        : String.format(Locale.ROOT, "%,d", Math.round(value.doubleValue()));
  }

  /** A fraction as per cent. */
  public static String percent(double fraction) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * fraction);
  }

  /** A time as 3.2 s, 4 min 05 s or 2 h 07 min. */
  public static String seconds(double seconds) {
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    Duration time = Duration.ofSeconds(Math.round(seconds));
    return time.toHours() == 0
        ? String.format(Locale.ROOT, "%d min %02d s", time.toMinutes(), time.toSecondsPart())
        : String.format(Locale.ROOT, "%d h %02d min", time.toHours(), time.toMinutesPart());
  }
}
