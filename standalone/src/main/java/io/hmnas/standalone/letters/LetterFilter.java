package io.hmnas.standalone.letters;

import java.time.Instant;
import java.util.Optional;

/**
 * Which letters are meant; what is empty does not matter.
 *
 * @param reason reason code, in any case
 * @param topic topic of origin
 * @param since not given up before
 */
public record LetterFilter(
    Optional<String> reason, Optional<String> topic, Optional<Instant> since) {
  /** All of them. */
  public static LetterFilter all() {
    return new LetterFilter(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Whether a letter is meant. */
  public boolean test(Letter letter) {
    return reason.map(letter.reason()::equalsIgnoreCase).orElse(true)
        && topic.map(name -> letter.originTopic().equals(Optional.of(name))).orElse(true)
        && since.map(start -> !letter.time().isBefore(start)).orElse(true);
  }
}
