package io.hmnas.schemas.config;

import java.util.regex.Pattern;

/** The name of a run: that of its sweep, {@code .s}, and its seed. */
public final class RunId {
  /** What a name must be, for messages. */
  public static final String REQUIREMENT =
      "must be 1..125 letters, digits, dots, dashes and underscores, and not only dots";

  /** A sweep's name, {@code .s}, and a seed of up to 20 characters; others may name runs, too. */
  private static final Pattern VALID = Pattern.compile("(?!\\.+$)[A-Za-z0-9._-]{1,125}");

  private RunId() {}

  /**
   * The run of a sweep with a seed; different pairs have different names.
   *
   * @throws IllegalArgumentException when the sweep's name is not valid
   */
  public static String of(String sweepId, long seed) {
    return SweepId.require(sweepId) + ".s" + seed;
  }

  /** Whether a run may have this name; it can then be part of a path. */
  public static boolean isValid(String name) {
    return VALID.matcher(name).matches();
  }
}
