package io.hmnas.standalone.doctor;

/**
 * What a check found.
 *
 * @param subject what was looked at: a word or two
 * @param outcome how it is
 * @param detail what was found, for a person
 * @param remedy what to do about it; empty when there is nothing to do
 */
public record Finding(String subject, Outcome outcome, String detail, String remedy) {
  /** How something is. */
  public enum Outcome {
    /** As it should be. */
    OK,
    /** It works, but not as it might. */
    WARNING,
    /** It does not work. */
    FAULT,
    /** Not looked at, because of another fault. */
    SKIPPED
  }

  static Finding ok(String subject, String detail) {
    return new Finding(subject, Outcome.OK, detail, "");
  }

  static Finding warning(String subject, String detail, String remedy) {
    return new Finding(subject, Outcome.WARNING, detail, remedy);
  }

  static Finding fault(String subject, String detail, String remedy) {
    return new Finding(subject, Outcome.FAULT, detail, remedy);
  }

  static Finding skipped(String subject, String detail) {
    return new Finding(subject, Outcome.SKIPPED, detail, "");
  }
}
