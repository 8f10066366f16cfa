package io.hmnas.standalone.audit;

/**
 * A step that was done again.
 *
 * @param step as it was done first
 * @param digest of the checkpoint that came of it now; empty if it failed
 * @param failure why it failed; empty if it did not
 * @param seconds how long it took
 */
public record AuditedStep(FinishedStep step, String digest, String failure, double seconds) {
  /** How it ended. */
  public enum Outcome {
    /** The same digest. */
    SAME,
    /** Another digest. */
    DIFFERENT,
    /** It could not be done again. */
    FAILED
  }

  /** How it ended. */
  public Outcome outcome() {
    if (!failure.isEmpty()) {
      return Outcome.FAILED;
    }
    return digest.equals(step.digest()) ? Outcome.SAME : Outcome.DIFFERENT;
  }
}
