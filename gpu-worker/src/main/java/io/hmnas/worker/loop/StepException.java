package io.hmnas.worker.loop;

/** Why a step was not completed. */
public abstract sealed class StepException extends Exception {
  /** A field of the task is out of range or missing. */
  public static final String INVALID_TASK = "INVALID_TASK";

  /** No worker knows the data set. */
  public static final String UNKNOWN_DATASET = "UNKNOWN_DATASET";

  /** The search space has an operation that there is not. */
  public static final String UNKNOWN_OPERATION = "UNKNOWN_OPERATION";

  /** The input checkpoint is not there. */
  public static final String CHECKPOINT_MISSING = "CHECKPOINT_MISSING";

  /** The input checkpoint does not have its digest. */
  public static final String CHECKPOINT_DAMAGED = "CHECKPOINT_DAMAGED";

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

    private final String code;

    /** An invalid task of no kind in particular. */
    public Invalid(String message) {
      this(INVALID_TASK, message);
    }

    /**
     * @param code what kind of fault, as a word for machines
     */
    public Invalid(String code, String message) {
      super(message);
      this.code = code;
    }

    /** What kind of fault, as a word for machines. */
    public String code() {
      return code;
    }
  }

  /**
   * The input checkpoint is missing or damaged: the step that wrote it has to be run again. A
   * matter for the dead-letter topic, too, because it should not happen.
   */
  public static final class InputLost extends StepException {
    private static final long serialVersionUID = 1L;
    private final String code;

    /**
     * @param code {@link #CHECKPOINT_MISSING} or {@link #CHECKPOINT_DAMAGED}
     */
    public InputLost(String code, String message, Throwable cause) {
      super(message, cause);
      this.code = code;
    }

    /** What happened to it, as a word for machines. */
    public String code() {
      return code;
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
