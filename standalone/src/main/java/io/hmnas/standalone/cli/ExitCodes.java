package io.hmnas.standalone.cli;

/** What the program's exit code says; {@code --help} lists the same. */
final class ExitCodes {
  static final int OK = 0;

  /** The sweep, or a part of it, failed; or a process could not go on. */
  static final int FAILED = 1;

  /** The command line, a sweep file or a data set is not as it must be; nothing was started. */
  static final int USAGE = 2;

  /** Interrupted, as by Ctrl-C: 128 and the number of the signal. */
  static final int INTERRUPTED = 130;

  private ExitCodes() {}
}
