package io.hmnas.standalone.letters;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a letter is in the dead-letter topic; written {@code partition@offset}.
 *
 * @param partition its partition
 * @param offset its offset
 */
public record LetterId(int partition, long offset) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})@(\\d{1,18})");

  /**
   * The id in a text.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static LetterId parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'%s' is no id of a dead letter: write partition@offset, such as 0@17; 'hmnas dead-letters list' shows them"
              .formatted(text));
    }
    return new LetterId(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)));
  }

  @Override
  public String toString() {
    return partition + "@" + offset;
  }
}
