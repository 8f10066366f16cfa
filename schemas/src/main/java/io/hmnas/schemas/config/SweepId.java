package io.hmnas.schemas.config;

import java.util.regex.Pattern;

/** The name of a sweep: a record key, a part of file names, a part of URLs. */
public final class SweepId {
  /** What a name must be, for messages. */
  static final String REQUIREMENT =
      "must be 1..100 letters, digits, dots, dashes and underscores, and not only dots";

  private static final Pattern VALID = Pattern.compile("(?!\\.+$)[A-Za-z0-9._-]{1,100}");

  private SweepId() {}

  /** Whether a sweep may have this name. */
  public static boolean isValid(String name) {
    return VALID.matcher(name).matches();
  }

  /**
   * The name itself.
   *
   * @throws IllegalArgumentException when no sweep may have this name
   */
  public static String require(String name) {
    if (!isValid(name)) {
      throw new IllegalArgumentException("sweep id " + REQUIREMENT + ", got '" + name + "'");
    }
    return name;
  }
}
