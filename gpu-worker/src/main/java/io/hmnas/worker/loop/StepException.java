package io.hmnas.worker.loop;

/** Why a step was not completed. */
public abstract sealed class StepException extends Exception {
  private static final long serialVersionUID = 1L;

  private StepException(String message) {
    super(message);
  }

  private StepException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The task can never be carried out as it is: a matter for the dead-letter topic. */
  public static final class Invalid extends StepException {
    private static final long serialVersionUID = 1L;

    public Invalid(String message) {
      super(message);
    }
  }

  /** The attempt failed. */
  public static final class Failed extends StepException {
    private static final long serialVersionUID = 1L;
    private final boolean retryable;

    public Failed(String message, boolean retryable, Throwable cause) {
      super(message, cause);
      this.retryable = retryable;
    }

    /** Whether another attempt may succeed. */
    public boolean retryable() {
      return retryable;
    }
  }

  /** The observer asked to stop; somebody else will do the step. */
  public static final class Cancelled extends StepException {
    private static final long serialVersionUID = 1L;

    public Cancelled() {
      super("the step was asked to stop");
    }
  }
}
