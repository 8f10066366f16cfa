package io.hmnas.standalone.cli;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import picocli.CommandLine.TypeConversionException;

/** Points in time as people write them. */
final class PointInTime {
  private PointInTime() {}

  /**
   * A time in ISO 8601, a day (its beginning in UTC), or a duration before now.
   *
   * @throws UsageException if it is none of them
   */
  static Instant parse(String option, String text, Clock clock) {
    try {
      return text.contains("T") ? Instant.parse(text) : beginning(text, clock);
    } catch (DateTimeException e) {
      throw usage(option, text, e);
    }
  }

  private static Instant beginning(String text, Clock clock) {
    return text.contains("-")
        ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
        : ago(text, clock);
  }

  private static Instant ago(String text, Clock clock) {
    try {
      return clock.instant().minus(new DurationText().convert(text));
    } catch (TypeConversionException e) {
      throw new DateTimeException("no duration", e);
    }
  }

  private static UsageException usage(String option, String text, Exception cause) {
    return new UsageException(
        "%s must be a time such as 2026-01-31T12:00:00Z, a day such as 2026-01-31, or a while ago such as 30min or 2h, got '%s'"
            .formatted(option, text),
        cause);
  }
}
