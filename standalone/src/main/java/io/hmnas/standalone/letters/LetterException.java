package io.hmnas.standalone.letters;

/** Dead letters cannot be read or replayed; the message says why, and what to do. */
public final class LetterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LetterException(String message) {
    super(message);
  }

  public LetterException(String message, Throwable cause) {
    super(message, cause);
  }
}
