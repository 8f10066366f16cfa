package io.hmnas.standalone.cli;

import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.standalone.report.Format;
import io.hmnas.standalone.sweep.SweepSnapshot;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Lines for a log file: one when a run comes to another step, and one for each run under way every
 * ten seconds.
 */
final class PlainDisplay implements ProgressDisplay {
  private static final Duration PERIOD = Duration.ofSeconds(10);

  private final PrintWriter out;
  private final Clock clock;
  private final Instant started;
  private final Map<Long, String> places = new HashMap<>();
  private Instant last;

  PlainDisplay(PrintWriter out, Clock clock) {
    this.out = out;
    this.clock = clock;
    this.started = clock.instant();
    this.last = started;
  }

  @Override
  public synchronized void show(SweepSnapshot snapshot) {
    boolean due = Duration.between(last, clock.instant()).compareTo(PERIOD) >= 0;
    if (due) {
      last = clock.instant();
    }
    for (SweepSnapshot.Run run : snapshot.runs()) {
      String place = "%s %s %s %d".formatted(run.branch(), run.status(), run.stage(), run.step());
      boolean moved = !place.equals(places.put(run.seed(), place));
      boolean known = run.status() != RunStatus.UNKNOWN;
      if ((moved && known) || (due && run.active())) {
        line(RunText.of(run));
      }
    }
    if (due) {
      snapshot
          .secondsLeft()
          .ifPresent(seconds -> line("about " + Format.seconds(seconds) + " left"));
    }
    out.flush();
  }

  @Override
  public synchronized void notice(String text) {
    text.lines().forEach(this::line);
    out.flush();
  }

  private void line(String text) {
    long seconds = Duration.between(started, clock.instant()).toSeconds();
    out.printf(Locale.ROOT, "[%02d:%02d] %s%n", seconds / 60, seconds % 60, text);
  }

  @Override
  public void close() {
    out.flush();
  }
}
