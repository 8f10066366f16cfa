package io.hmnas.schemas.config;

import java.util.List;

/**
 * One thing wrong with a configuration.
 *
 * @param field where, for example {@code supernet.epochs}
 * @param requirement what it must be, starting with "must"
 * @param value what it is
 * @param related other fields that the requirement speaks of
 */
public record Problem(String field, String requirement, String value, List<String> related) {
  public Problem {
    related = List.copyOf(related);
  }

  /** The whole in one sentence, for example "supernet.epochs must be 1..10000, got 0". */
  public String message() {
    return field + " " + requirement + ", got " + value;
  }

  @Override
  public String toString() {
    return message();
  }
}
