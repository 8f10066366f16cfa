package io.hmnas.worker.data;

/** A data set cannot be had; the message names field or file, and the remedy. */
public abstract sealed class DataSetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private DataSetException(String message) {
    super(message);
  }

  private DataSetException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The configuration asks for what no worker can have. */
  public static final class Invalid extends DataSetException {
    private static final long serialVersionUID = 1L;

    public Invalid(String message) {
      super(message);
    }
  }

  /** Files are missing or damaged here: another worker may have them. */
  public static final class Unavailable extends DataSetException {
    private static final long serialVersionUID = 1L;

    public Unavailable(String message) {
      super(message);
    }

    public Unavailable(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
