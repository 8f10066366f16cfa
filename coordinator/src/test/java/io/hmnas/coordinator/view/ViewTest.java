package io.hmnas.coordinator.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.coordinator.Sweeps;
import io.hmnas.coordinator.robustness.Robustness;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.EndedRun;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.schemas.avro.SweepAction;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.SweepRequest;
import io.hmnas.schemas.config.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ViewTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final View view = new View();

  @Test
  void shouldKnowASweepFromItsRequestUntilItIsPlanned() {
    view.apply(create("a", 1, 2), NOW);

    assertThat(status("a")).isEqualTo(SweepStatus.ACCEPTED);
    assertThat(view.sweep("a").orElseThrow().seeds()).containsExactly(1L, 2L);
    assertThat(view.robustness("a")).isEmpty();

    view.apply(report("a", List.of(1L, 2L), List.of()), NOW);

    assertThat(status("a")).isEqualTo(SweepStatus.RUNNING);
    assertThat(view.robustness("a")).isPresent();
  }

  @Test
  void shouldTakeARequestReadAfterItsReportAsKnown() {
    view.apply(report("a", List.of(1L, 2L), List.of()), NOW);
    view.apply(create("a", 1, 2), NOW);

    assertThat(status("a")).isEqualTo(SweepStatus.RUNNING);
  }

  @Test
  void shouldBelieveTheReportRatherThanARequestThatCameSecond() {
    SweepConfig other = SweepConfig.newBuilder(Sweeps.config()).setBatchSize(32).build();
    view.apply(SweepRequest.newBuilder(create("a", 1)).setConfig(other).build(), NOW);
    view.apply(report("a", List.of(1L), List.of()), NOW);

    assertThat(view.sweep("a").orElseThrow().config()).isEqualTo(Sweeps.config());
  }

  @Test
  void shouldIgnoreARequestThatIsInvalidOrForNoSweep() {
    view.apply(SweepRequest.newBuilder(create("a", 1)).setSeeds(List.of()).build(), NOW);
    view.apply(
        SweepRequest.newBuilder().setSweepId("b").setAction(SweepAction.CANCEL).build(), NOW);

    assertThat(view.sweeps(Optional.empty(), Optional.empty(), 10).items()).isEmpty();
  }

  @Test
  void shouldShowSeedsThatWereAddedBeforeTheyArePlanned() {
    view.apply(report("a", List.of(1L), List.of(ended(1, RunStatus.COMPLETED))), NOW);
    assertThat(status("a")).isEqualTo(SweepStatus.COMPLETED);

    view.apply(
        SweepRequest.newBuilder()
            .setSweepId("a")
            .setAction(SweepAction.ADD_SEEDS)
            .setSeeds(List.of(7L))
            .build(),
        NOW);

    assertThat(status("a")).isEqualTo(SweepStatus.RUNNING);
    assertThat(view.sweep("a").orElseThrow().seeds()).containsExactly(1L, 7L);
  }

  @Test
  void shouldSayHowASweepEnded() {
    assertThat(endedAs(RunStatus.COMPLETED, RunStatus.COMPLETED)).isEqualTo(SweepStatus.COMPLETED);
    assertThat(endedAs(RunStatus.COMPLETED, RunStatus.FAILED)).isEqualTo(SweepStatus.FAILED);
    assertThat(endedAs(RunStatus.CANCELLED, RunStatus.FAILED)).isEqualTo(SweepStatus.FAILED);
    assertThat(endedAs(RunStatus.CANCELLED, RunStatus.COMPLETED)).isEqualTo(SweepStatus.CANCELLED);
  }

  @Test
  void shouldCountTheStepsDoneHoweverOftenARunIsWrittenAgain() {
    view.apply(report("a", List.of(1L, 2L), List.of()), NOW);
    view.apply(run("a", 1, 1), NOW);
    view.apply(run("a", 1, 3), NOW);
    view.apply(run("a", 2, 2), NOW);

    SweepSummary sweep = view.sweep("a").orElseThrow().summary();
    assertThat(sweep.stepsDone()).isEqualTo(5);
    assertThat(sweep.steps()).isEqualTo(2 * 8);
  }

  @Test
  void shouldGiveListsInPagesWithoutGapOrRepetition() {
    for (String id : List.of("c", "a", "e", "b", "d")) {
      view.apply(create(id, 1), NOW);
    }
    List<String> seen = new ArrayList<>();
    Optional<String> after = Optional.empty();
    do {
      Page<SweepSummary, String> page = view.sweeps(after, Optional.empty(), 2);
      page.items().forEach(sweep -> seen.add(sweep.sweepId()));
      after = page.next();
      // What comes meanwhile must not shift the pages.
      view.apply(create("0" + seen.size(), 1), NOW);
    } while (after.isPresent());

    assertThat(seen).containsExactly("a", "b", "c", "d", "e");
  }

  @Test
  void shouldFilterByStatusBeforeItCountsThePage() {
    view.apply(report("a", List.of(1L), List.of()), NOW);
    view.apply(create("b", 1), NOW);
    view.apply(report("c", List.of(1L), List.of()), NOW);

    Page<SweepSummary, String> page =
        view.sweeps(Optional.empty(), Optional.of(SweepStatus.RUNNING), 2);

    assertThat(page.items()).extracting(SweepSummary::sweepId).containsExactly("a", "c");
    assertThat(page.next()).isEmpty();
  }

  @Test
  void shouldGiveARunAndWhatItFoundAsTheyWereWritten() {
    Architecture found = found("a", 4);
    view.apply(run("a", 4, 2), NOW);
    view.apply(found, NOW);

    assertThat(view.run("a.s4")).contains(run("a", 4, 2));
    assertThat(view.architectures("a.s4")).containsExactly(found);
    assertThat(view.runs("a", Optional.empty(), Optional.empty(), 5).items())
        .singleElement()
        .satisfies(run -> assertThat(run.testAccuracy()).contains(0.9));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a.s", "a.s5", "a.s04", "a.s+4", ".s4", "a.s99999999999999999999"})
  void shouldNotFindARunThatIsNot(String runId) {
    view.apply(run("a", 4, 2), NOW);

    assertThat(view.run(runId)).isEmpty();
  }

  @Test
  void shouldKeepThousandsOfRunsInLittleMemory() {
    long runs = 200;
    view.apply(report("a", LongStream.rangeClosed(1, runs).boxed().toList(), List.of()), NOW);
    LongStream.rangeClosed(1, runs)
        .forEach(
            seed -> {
              RunState run = Large.run("a", seed);
              Architecture found = Large.architecture("a", seed);
              view.apply(run, NOW);
              view.apply(found, NOW);
              assertThat(view.run(run.getRunId())).contains(run);
              assertThat(view.architectures(run.getRunId())).containsExactly(found);
            });

    assertThat(view.bytes() / runs).as("bytes per run").isLessThan(8_000);
  }

  private SweepStatus endedAs(RunStatus first, RunStatus second) {
    view.apply(report("z", List.of(1L, 2L), List.of(ended(1, first), ended(2, second))), NOW);
    return status("z");
  }

  private SweepStatus status(String sweepId) {
    return view.sweep(sweepId).orElseThrow().summary().status();
  }

  private static SweepRequest create(String sweepId, long... seeds) {
    return SweepRequest.newBuilder()
        .setSweepId(sweepId)
        .setConfig(Sweeps.config())
        .setSeeds(LongStream.of(seeds).boxed().toList())
        .build();
  }

  private static RobustnessReport report(String sweepId, List<Long> seeds, List<EndedRun> ended) {
    return Robustness.report(sweepId, Sweeps.config(), seeds, ended);
  }

  private static EndedRun ended(long seed, RunStatus status) {
    return EndedRun.newBuilder()
        .setSeed(seed)
        .setStatus(status)
        .setArchitecture(status == RunStatus.COMPLETED ? Sweeps.architecture(seed, 0.9) : null)
        .build();
  }

  private static RunState run(String sweepId, long seed, int stepsDone) {
    return RunState.newBuilder()
        .setSweepId(sweepId)
        .setRunId(RunId.of(sweepId, seed))
        .setSeed(seed)
        .setConfig(Sweeps.config())
        .setHistory(
            Stream.generate(() -> StepRecord.newBuilder().build()).limit(stepsDone).toList())
        .build();
  }

  private static Architecture found(String sweepId, long seed) {
    return Architecture.newBuilder(Sweeps.architecture(seed, 0.9))
        .setSweepId(sweepId)
        .setRunId(RunId.of(sweepId, seed))
        .build();
  }
}
