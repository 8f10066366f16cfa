package io.hmnas.standalone.cli;

import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.standalone.report.Format;
import io.hmnas.standalone.sweep.SweepSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;

/**
 * A line with a bar for each run, drawn over and over in the same place. With more runs than the
 * screen has lines, those under way come first and the others are counted.
 */
final class TerminalDisplay implements ProgressDisplay {
  private static final int BAR = 20;
  private static final int OTHER_LINES = 4;

  private final Terminal terminal;
  private final Display display;
  private final Clock clock;
  private final Instant started;
  private final boolean blocks;
  private List<AttributedString> shown = List.of();

  TerminalDisplay(Terminal terminal, Clock clock) {
    this.terminal = terminal;
    this.display = new Display(terminal, false);
    this.clock = clock;
    this.started = clock.instant();
    this.blocks = terminal.encoding().newEncoder().canEncode('\u2588');
  }

  @Override
  public synchronized void show(SweepSnapshot snapshot) {
    List<AttributedString> lines = new ArrayList<>();
    int room = Math.max(1, size().getRows() - OTHER_LINES);
    List<SweepSnapshot.Run> runs = chosen(snapshot, room);
    for (SweepSnapshot.Run run : runs) {
      lines.add(fit(line(run)));
    }
    if (runs.size() < snapshot.runs().size()) {
      lines.add(
          fit(
              "of %d seeds: %d completed, %d failed, %d running"
                  .formatted(
                      snapshot.runs().size(),
                      snapshot.count(RunStatus.COMPLETED),
                      snapshot.count(RunStatus.FAILED),
                      snapshot.count(RunStatus.RUNNING))));
    }
    lines.add(fit(foot(snapshot)));
    draw(lines);
  }

  private static List<SweepSnapshot.Run> chosen(SweepSnapshot snapshot, int room) {
    if (snapshot.runs().size() <= room) {
      return snapshot.runs();
    }
    return snapshot.runs().stream()
        .sorted(
            Comparator.comparing((SweepSnapshot.Run run) -> !run.active())
                .thenComparing(run -> run.ended())
                .thenComparing(run -> -run.done()))
        .limit(room)
        .sorted(Comparator.comparingLong(SweepSnapshot.Run::seed))
        .toList();
  }

  private String line(SweepSnapshot.Run run) {
    String left =
        run.secondsLeft().isPresent() && run.active()
            ? "  about " + Format.seconds(run.secondsLeft().getAsDouble()) + " left"
            : "";
    return "seed %-4d %-12s %s %3d %%  %s%s"
        .formatted(
            run.seed(),
            RunText.place(run),
            bar(run.done()),
            (int) (100 * run.done()),
            RunText.measured(run),
            left);
  }

  private String bar(double done) {
    int full = (int) Math.round(BAR * done);
    String on = blocks ? "\u2588" : "#";
    String off = blocks ? "\u2591" : "-";
    return on.repeat(full) + off.repeat(BAR - full);
  }

  private String foot(SweepSnapshot snapshot) {
    double elapsed = Duration.between(started, clock.instant()).toMillis() / 1000.0;
    if (snapshot.runs().stream().allMatch(SweepSnapshot.Run::ended)) {
      return Format.seconds(elapsed) + ".";
    }
    String left =
        snapshot.secondsLeft().isPresent()
            ? ", about " + Format.seconds(snapshot.secondsLeft().getAsDouble()) + " left"
            : "";
    return Format.seconds(elapsed)
        + " so far"
        + left
        + ". Ctrl-C stops it; 'hmnas resume' goes on.";
  }

  @Override
  public synchronized void notice(String text) {
    List<AttributedString> before = shown;
    draw(List.of());
    terminal.writer().println(text);
    terminal.flush();
    draw(before);
  }

  private void draw(List<AttributedString> lines) {
    Size size = size();
    display.resize(size.getRows(), size.getColumns());
    // Without lines the cursor goes back to where the first one was.
    display.update(lines, lines.isEmpty() ? 0 : -1);
    shown = List.copyOf(lines);
  }

  private AttributedString fit(String line) {
    return new AttributedString(line).columnSubSequence(0, size().getColumns() - 1);
  }

  /** Some terminals do not tell. */
  private Size size() {
    Size size = terminal.getSize();
    return size.getColumns() > 20 && size.getRows() > OTHER_LINES ? size : new Size(120, 30);
  }

  /** Leaves the last state on the screen. */
  @Override
  public synchronized void close() {
    if (!shown.isEmpty()) {
      AttributedString last = shown.get(shown.size() - 1);
      display.update(shown, size().cursorPos(shown.size() - 1, last.columnLength()));
    }
    terminal.writer().println();
    terminal.flush();
    try {
      terminal.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
