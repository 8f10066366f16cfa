package io.hmnas.worker.supernet.selftest;

/** Nothing on this machine computes the network rightly; the message says what was off. */
public final class WrongKernelsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WrongKernelsException(String message) {
    super(message);
  }
}
