package io.hmnas.worker.checkpoint;

/** A checkpoint cannot be stored or had; the message says which, where, and what to do. */
public sealed class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CheckpointException(String message) {
    super(message);
  }

  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The store answered, and the checkpoint is not there or not what it was. */
  public abstract static sealed class Lost extends CheckpointException {
    private static final long serialVersionUID = 1L;

    private Lost(String message) {
      super(message);
    }
  }

  /** There is no such checkpoint. */
  public static final class Missing extends Lost {
    private static final long serialVersionUID = 1L;

    public Missing(String message) {
      super(message);
    }
  }

  /** The bytes that are there do not have the digest: cut short, changed, or something else. */
  public static final class Damaged extends Lost {
    private static final long serialVersionUID = 1L;

    public Damaged(String message) {
      super(message);
    }
  }
}
