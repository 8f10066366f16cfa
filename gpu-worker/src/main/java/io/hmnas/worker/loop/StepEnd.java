package io.hmnas.worker.loop;

/** How the work on a step ended. */
sealed interface StepEnd {
  /** It was carried out; its checkpoint is stored. */
  record Completed(StepOutcome outcome) implements StepEnd {}

  /**
   * This attempt failed.
   *
   * @param reason one sentence for a person
   * @param retryable whether another attempt may succeed
   * @param detail stack trace
   */
  record Failed(String reason, boolean retryable, String detail) implements StepEnd {}

  /**
   * The task can never be carried out.
   *
   * @param code a word for machines
   * @param sentence for a person
   */
  record Invalid(String code, String sentence) implements StepEnd {}

  /**
   * The step cannot be carried out before the one that wrote its input is carried out again.
   *
   * @param code a word for machines
   * @param sentence for a person
   */
  record InputLost(String code, String sentence) implements StepEnd {}

  /** The step stopped because it was asked to. */
  record Cancelled() implements StepEnd {}
}
