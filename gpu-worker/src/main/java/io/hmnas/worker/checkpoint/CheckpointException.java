package io.hmnas.worker.checkpoint;

/** A checkpoint is missing, damaged, or cannot be stored; the message says which and where. */
public final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CheckpointException(String message) {
    super(message);
  }

  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
