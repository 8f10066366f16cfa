package io.hmnas.worker.data;

/** A data set is unknown or its files are not as expected; the message names file and remedy. */
public final class DataSetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DataSetException(String message) {
    super(message);
  }

  public DataSetException(String message, Throwable cause) {
    super(message, cause);
  }
}
