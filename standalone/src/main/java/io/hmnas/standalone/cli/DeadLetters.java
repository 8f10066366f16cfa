package io.hmnas.standalone.cli;

import io.hmnas.schemas.topic.Topics;
import io.hmnas.standalone.letters.Letter;
import io.hmnas.standalone.letters.LetterId;
import io.hmnas.standalone.letters.LetterReader;

/** Gets at dead letters as a command line names them. */
final class DeadLetters {
  private DeadLetters() {}

  /** The caller closes it. */
  static LetterReader reader(KafkaMixin kafka) {
    return new LetterReader(kafka.connection(), kafka.topics().deadLetters());
  }

  /**
   * @throws UsageException if there is none of this id
   */
  static Letter find(LetterReader reader, String id, Topics topics) {
    LetterId parsed;
    try {
      parsed = LetterId.parse(id);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()), e);
    }
    return reader
        .find(parsed)
        .orElseThrow(
            () ->
                new UsageException(
                    "there is no dead letter %s in %s: 'hmnas dead-letters list' shows what there is"
                        .formatted(parsed, topics.deadLetters())));
  }
}
