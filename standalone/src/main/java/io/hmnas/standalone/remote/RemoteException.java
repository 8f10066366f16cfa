package io.hmnas.standalone.remote;

/** A running system cannot do what it was asked for. The message says what and how to mend it. */
public final class RemoteException extends RuntimeException {
  /** Why. */
  public enum Reason {
    /** It refuses the request as it is. */
    REFUSED,
    /** There is no such sweep. */
    NOT_FOUND,
    /** It cannot be reached, or cannot answer now. */
    UNREACHABLE
  }

  private final Reason reason;

  public RemoteException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public RemoteException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** Of an HTTP status. */
  static Reason reasonOf(int status) {
    if (status == 404) {
      return Reason.NOT_FOUND;
    }
    return status == 429 || status >= 500 ? Reason.UNREACHABLE : Reason.REFUSED;
  }
}
