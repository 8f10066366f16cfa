package io.hmnas.standalone.cli;

import io.hmnas.standalone.sweep.SweepSnapshot;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Shows how a sweep goes. Safe to call from several threads; the caller closes it. */
interface ProgressDisplay extends AutoCloseable {
  void show(SweepSnapshot snapshot);

  /** Says something that stays, above the progress. */
  void notice(String text);

  @Override
  void close();

  /** Bars when there is a terminal, lines otherwise. */
  static ProgressDisplay forThisProcess(PrintWriter out, Clock clock) {
    try {
      Terminal terminal =
          // Else Ctrl-C would end the process before its shutdown hooks.
          TerminalBuilder.builder().system(true).dumb(true).nativeSignals(false).build();
      if (terminal.getType().startsWith(Terminal.TYPE_DUMB)) {
        terminal.close();
        return new PlainDisplay(out, clock);
      }
      return new TerminalDisplay(terminal, clock);
    } catch (IOException e) {
      return new PlainDisplay(out, clock);
    }
  }
}
