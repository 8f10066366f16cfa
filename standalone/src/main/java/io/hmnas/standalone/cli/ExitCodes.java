package io.hmnas.standalone.cli;

/** What the program's exit code says; {@code --help} lists the same. */
final class ExitCodes {
  static final int OK = 0;

  /** The sweep, or a part of it, failed; or a process could not go on. */
  static final int FAILED = 1;

  /** The command line, a sweep file or a data set is not as it must be; nothing was started. */
  static final int USAGE = 2;

  /** There is no such sweep in the running system. */
  static final int NOT_FOUND = 3;

  /** The running system cannot be reached, or cannot answer now. */
  static final int UNREACHABLE = 4;

  /** Interrupted, as by Ctrl-C: 128 and the number of the signal. */
  static final int INTERRUPTED = 130;

  private ExitCodes() {}
}
