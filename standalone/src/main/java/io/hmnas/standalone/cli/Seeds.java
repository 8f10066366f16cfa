package io.hmnas.standalone.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Seeds on the command line: numbers and ranges, separated by commas. */
final class Seeds {
  private static final int MAX = 10_000;
  private static final Pattern PART = Pattern.compile("([0-9]{1,18})(?:\\.\\.([0-9]{1,18}))?");

  private Seeds() {}

  /**
   * The seeds in their order, none twice.
   *
   * @throws UsageException if the text is no such list, or has more than 10,000 seeds
   */
  static List<Long> parse(String text) {
    Set<Long> seeds = new LinkedHashSet<>();
    for (String part : text.split(",", -1)) {
      Matcher matcher = PART.matcher(part.strip());
      if (!matcher.matches()) {
        throw invalid(text);
      }
      long from = Long.parseLong(matcher.group(1));
      long to = matcher.group(2) == null ? from : Long.parseLong(matcher.group(2));
      if (to < from || to - from >= MAX) {
        throw invalid(text);
      }
      for (long seed = from; seed <= to; seed++) {
        seeds.add(seed);
      }
    }
    if (seeds.size() > MAX) {
      throw invalid(text);
    }
    return new ArrayList<>(seeds);
  }

  private static UsageException invalid(String text) {
    return new UsageException(
        "--seeds must be 1..%d seeds like 1..10 or 1,5,9, got '%s'".formatted(MAX, text));
  }
}
