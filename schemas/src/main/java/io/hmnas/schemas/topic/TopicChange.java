package io.hmnas.schemas.topic;

import java.util.Locale;

/**
 * One thing that {@link TopicAdmin} did or found.
 *
 * @param kind what was done
 * @param resource topic or group
 * @param detail what exactly, for a person
 */
public record TopicChange(Kind kind, String resource, String detail) {
  /** What was done. */
  public enum Kind {
    /** A topic was created. */
    CREATED,
    /** The share group got a setting. */
    CONFIGURED,
    /** A topic is not there. */
    MISSING,
    /** A topic or the group is not as the catalogue has it, and was left alone. */
    DIFFERS
  }

  @Override
  public String toString() {
    return resource + ": " + kind.name().toLowerCase(Locale.ROOT) + ", " + detail;
  }
}
