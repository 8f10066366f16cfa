package io.hmnas.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.standalone.report.Outcomes;
import io.hmnas.standalone.sweep.SweepSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.LongStream;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.junit.jupiter.api.Test;

class DisplaysTest {
  private Instant now = Instant.EPOCH;
  private final InstantSource source = () -> now;
  private final Clock clock = source.withZone(ZoneOffset.UTC);
  private final StringWriter text = new StringWriter();

  @Test
  void shouldWriteALineWhenARunMoves() {
    PlainDisplay display = new PlainDisplay(new PrintWriter(text), clock);
    display.show(snapshot(run(1, RunStatus.RUNNING, Stage.MASK, 1)));
    now = now.plusSeconds(5);
    display.show(snapshot(run(1, RunStatus.RUNNING, Stage.MASK, 1)));
    now = now.plusSeconds(4);
    display.show(snapshot(run(1, RunStatus.RUNNING, Stage.MASK, 2)));
    assertThat(text.toString().lines())
        .containsExactly(
            "[00:00] seed 1    MASK 2/3      batch  30/120  accuracy 0.500  loss 1.500"
                + "  edges 20/28 ops 90/196",
            "[00:09] seed 1    MASK 3/3      batch  30/120  accuracy 0.500  loss 1.500"
                + "  edges 20/28 ops 90/196");
  }

  @Test
  void shouldWriteALinePerRunUnderWayEveryTenSeconds() {
    PlainDisplay display = new PlainDisplay(new PrintWriter(text), clock);
    SweepSnapshot snapshot = snapshot(run(1, RunStatus.RUNNING, Stage.MASK, 1));
    display.show(snapshot);
    now = now.plusSeconds(10);
    display.show(snapshot);
    assertThat(text.toString().lines())
        .hasSize(3)
        .last()
        .isEqualTo("[00:10] about 1 min 30 s left");
  }

  @Test
  void shouldWriteNothingOfRunsThatWait() {
    PlainDisplay display = new PlainDisplay(new PrintWriter(text), clock);
    display.show(snapshot(run(1, RunStatus.UNKNOWN, Stage.SEED, 0)));
    assertThat(text.toString()).isEmpty();
  }

  @Test
  void shouldDrawABarPerRunOnATerminal() throws Exception {
    String screen =
        screen(
            new Size(160, 30),
            snapshot(
                run(1, RunStatus.RUNNING, Stage.MASK, 1),
                run(2, RunStatus.COMPLETED, Stage.FINETUNE, 2)));
    assertThat(screen)
        .contains("seed 1    MASK 2/3     ")
        .contains("\u2588\u2588\u2591")
        .contains("about 1 min 30 s left")
        .contains("seed 2    completed")
        .contains("test accuracy 0.500");
  }

  @Test
  void shouldShowRunsUnderWayFirstWhenTheScreenIsSmall() throws Exception {
    List<SweepSnapshot.Run> waiting =
        LongStream.rangeClosed(1, 50)
            .mapToObj(seed -> run(seed, RunStatus.UNKNOWN, Stage.SEED, 0))
            .toList();
    List<SweepSnapshot.Run> runs = new java.util.ArrayList<>(waiting);
    runs.add(run(51, RunStatus.RUNNING, Stage.MASK, 1));
    String screen = screen(new Size(160, 8), snapshot(runs.toArray(SweepSnapshot.Run[]::new)));
    assertThat(screen)
        .contains("seed 51")
        .contains("of 51 seeds: 0 completed, 0 failed, 1 running")
        .doesNotContain("seed 40");
  }

  @Test
  void shouldCutLinesToTheWidthOfTheTerminal() throws Exception {
    String screen = screen(new Size(40, 30), snapshot(run(1, RunStatus.RUNNING, Stage.MASK, 1)));
    assertThat(screen).contains("seed 1    MASK 2/3").doesNotContain("accuracy");
  }

  @Test
  void shouldSummariseInATable() {
    String[] lines = SummaryTable.of(Outcomes.withSeeds(2)).split("\\R");
    assertThat(lines).hasSize(4);
    assertThat(lines[0]).startsWith("seed  status").endsWith("finetune");
    assertThat(lines[1])
        .contains("completed")
        .contains("53,210")
        .contains("/28")
        .contains("16.5 s");
    assertThat(lines[3]).contains("failed").contains("\u2013");
    assertThat(lines).extracting(String::length).containsOnly(lines[0].length());
  }

  private String screen(Size size, SweepSnapshot snapshot) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // Writes at once, unlike a terminal with a pump.
    Terminal terminal = new LineDisciplineTerminal("test", "xterm", bytes, StandardCharsets.UTF_8);
    terminal.setSize(size);
    try (TerminalDisplay display = new TerminalDisplay(terminal, clock)) {
      display.notice("hello");
      display.show(snapshot);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static SweepSnapshot snapshot(SweepSnapshot.Run... runs) {
    return new SweepSnapshot("sweep", List.of(runs), OptionalDouble.of(90));
  }

  private static SweepSnapshot.Run run(long seed, RunStatus status, Stage stage, int step) {
    boolean waits = status == RunStatus.UNKNOWN;
    boolean works = status == RunStatus.RUNNING;
    return new SweepSnapshot.Run(
        seed,
        "hm-nas",
        status,
        stage,
        step,
        3,
        works ? 30 : 0,
        works ? 120 : 0,
        status == RunStatus.COMPLETED ? 1 : 0.5,
        waits ? OptionalDouble.empty() : OptionalDouble.of(0.5),
        works ? OptionalDouble.of(1.5) : OptionalDouble.empty(),
        waits ? OptionalInt.empty() : OptionalInt.of(20),
        waits ? OptionalInt.empty() : OptionalInt.of(28),
        waits ? OptionalInt.empty() : OptionalInt.of(90),
        waits ? OptionalInt.empty() : OptionalInt.of(196),
        OptionalDouble.of(90));
  }
}
