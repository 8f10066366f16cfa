package io.hmnas.worker.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeWeights;
import io.hmnas.schemas.avro.OperationWeights;
import io.hmnas.schemas.avro.SearchSpaceConfig;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.schemas.config.Presets;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.loop.StepObserver;
import io.hmnas.worker.loop.StepOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SimulatedExecutorTest {
  private static final SimulationOptions TEN_SECONDS = SimulationOptions.of(Duration.ofSeconds(10));

  private final FakeTime time = new FakeTime();

  /** Time that passes only while somebody sleeps. */
  private static final class FakeTime implements SimulatedExecutor.Time {
    private long now = 1_000_000;

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public void sleep(long nanos) {
      now += nanos;
    }
  }

  private static final class Observer implements StepObserver {
    final List<WeightEvent> events = new ArrayList<>();
    int cancelAfterEvents = Integer.MAX_VALUE;

    @Override
    public void progress(WeightEvent.Builder event) {
      events.add(event.build());
    }

    @Override
    public boolean cancelled() {
      return events.size() >= cancelAfterEvents;
    }
  }

  @Test
  void shouldGiveTheSameWhicheverAttemptAndWhoeverDoesIt() throws Exception {
    SweepConfig config = demo();
    List<StepOutcome> once = run(TEN_SECONDS, config, 7, 1);
    List<StepOutcome> again = run(SimulationOptions.of(Duration.ofSeconds(1)), config, 7, 2);
    assertThat(digests(again)).isEqualTo(digests(once)).doesNotHaveDuplicates();
    assertThat(again).extracting(StepOutcome::metrics).isEqualTo(metrics(once));
    assertThat(withoutSeconds(found(again))).isEqualTo(withoutSeconds(found(once)));
    assertThat(digests(run(TEN_SECONDS, config, 8, 1))).doesNotContainAnyElementsOf(digests(once));
  }

  @Test
  void shouldGoOnFromItsInput() throws Exception {
    StepTask task = task(demo(), 7, Stage.SUPERNET, 0, 3, 1, "a".repeat(64));
    StepTask other = StepTask.newBuilder(task).setInputDigest("b".repeat(64)).build();
    assertThat(execute(TEN_SECONDS, task).outputDigest())
        .isNotEqualTo(execute(TEN_SECONDS, other).outputDigest());
  }

  @Test
  void shouldTakeItsTime() throws Exception {
    StepTask task = task(demo(), 7, Stage.SUPERNET, 0, 3, 1, "a".repeat(64));
    execute(TEN_SECONDS, task);
    assertThat(time.now - 1_000_000).isEqualTo(Duration.ofSeconds(10).toNanos());
    SimulationOptions uneven = new SimulationOptions(Duration.ofSeconds(10), 0.5, 0, true);
    Set<Long> lengths = new HashSet<>();
    for (long seed = 0; seed < 20; seed++) {
      long before = time.now;
      execute(uneven, StepTask.newBuilder(task).setSeed(seed).build());
      lengths.add(time.now - before);
    }
    assertThat(lengths)
        .hasSizeGreaterThan(15)
        .allMatch(nanos -> nanos >= 5_000_000_000L && nanos <= 15_000_000_000L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"smoke", "demo", "fashion"})
  void shouldCloseMasksUntilThoseOfTheArchitectureAreLeft(String preset) throws Exception {
    SweepConfig config = Presets.load(preset).config();
    Observer observer = new Observer();
    int steps = config.getMask().getEpochs();
    for (int step = 0; step < steps; step++) {
      new SimulatedExecutor(TEN_SECONDS, time)
          .execute(task(config, 3, Stage.MASK, step, steps, 1, "a".repeat(64)), observer);
    }
    List<WeightEvent> measured = observer.events.stream().filter(e -> e.getBatch() > 0).toList();
    Architecture found = found(run(TEN_SECONDS, config, 3, 1));
    assertThat(measured.get(measured.size() - 1).getCells()).isEqualTo(found.getCells());
    assertThat(kept(measured.get(0).getCells())).isGreaterThanOrEqualTo(kept(found.getCells()));
    assertThat(kept(found.getCells())).isBetween(1L, operations(found.getCells()).size() - 1L);
    for (WeightEvent event : measured) {
      assertThat(event.getLoss()).isPositive();
      assertThat(event.getAccuracy()).isBetween(0.0, 1.0);
      assertThat(event.getCost()).isBetween(0.0, 1.0);
      double ceiling = config.getMask().getCeiling();
      operations(event.getCells())
          .forEach(o -> assertThat(o.getRealMask()).isBetween(0.0, ceiling));
    }
  }

  @Test
  void shouldGetBetterInTraining() throws Exception {
    List<StepOutcome> outcomes = run(TEN_SECONDS, demo(), 3, 1);
    double first = outcomes.get(1).metrics().getTrainAccuracy();
    double last = outcomes.get(outcomes.size() - 1).metrics().getTrainAccuracy();
    assertThat(last).isGreaterThan(first);
    assertThat(outcomes.get(outcomes.size() - 1).metrics().getTrainLoss())
        .isLessThan(outcomes.get(1).metrics().getTrainLoss());
    assertThat(found(outcomes).getTestAccuracy()).isBetween(0.5, 1.0);
  }

  @Test
  void shouldLetSeedsAgreeInMostEdgesAndDisagreeInSome() throws Exception {
    List<String> kept = new ArrayList<>();
    for (long seed : LongStream.range(0, 10).toArray()) {
      kept.add(word(found(run(TEN_SECONDS, demo(), seed, 1)).getCells()));
    }
    assertThat(Set.copyOf(kept)).hasSizeGreaterThan(3);
    long agreed = kept.get(0).chars().filter(c -> c == '1' || c == '0').count();
    double same = 0;
    for (String word : kept) {
      for (int i = 0; i < agreed; i++) {
        same += word.charAt(i) == kept.get(0).charAt(i) ? 1 : 0;
      }
    }
    assertThat(same / (agreed * kept.size())).isBetween(0.6, 0.98);
  }

  @Test
  void shouldStopAtTheNextBatchWhenAskedTo() {
    Observer observer = new Observer();
    observer.cancelAfterEvents = 2;
    StepTask task = task(demo(), 7, Stage.SUPERNET, 0, 3, 1, "a".repeat(64));
    assertThatThrownBy(() -> new SimulatedExecutor(TEN_SECONDS, time).execute(task, observer))
        .isInstanceOf(StepException.Cancelled.class);
    assertThat(observer.events).hasSize(2);
  }

  @Test
  void shouldFailInAsManyAttemptsAsItIsToldAlwaysTheSame() {
    SimulationOptions options = new SimulationOptions(Duration.ZERO, 0, 0.2, false);
    List<Integer> once = failures(options);
    assertThat(once.size()).isBetween(120, 280);
    assertThat(failures(options)).isEqualTo(once);
  }

  @Test
  void shouldSayNothingWithoutEvents() throws Exception {
    Observer observer = new Observer();
    new SimulatedExecutor(TEN_SECONDS.withoutEvents(), time)
        .execute(task(demo(), 7, Stage.MASK, 0, 3, 1, "a".repeat(64)), observer);
    assertThat(observer.events).isEmpty();
  }

  @Test
  void shouldRefuseWhatNobodyCanDo() {
    StepTask orphan = task(demo(), 7, Stage.MASK, 0, 3, 1, null);
    assertThatThrownBy(() -> execute(TEN_SECONDS, orphan))
        .isInstanceOf(StepException.Invalid.class)
        .hasMessageContaining("inputDigest");
    SweepConfig strange =
        SweepConfig.newBuilder(demo())
            .setSpace(SearchSpaceConfig.newBuilder().setOperations(List.of("conv_9x9")).build())
            .build();
    StepTask unknown = task(strange, 7, Stage.SEED, 0, 1, 1, null);
    assertThatThrownBy(() -> execute(TEN_SECONDS, unknown))
        .isInstanceOf(StepException.Invalid.class)
        .hasMessageContaining("conv_9x9");
  }

  @Test
  void shouldNameTheOptionThatIsOutOfRange() {
    assertThatThrownBy(() -> SimulationOptions.of(Duration.ofSeconds(-1)))
        .hasMessageStartingWith("step-time");
    assertThatThrownBy(() -> new SimulationOptions(Duration.ZERO, 0, 1.5, true))
        .hasMessageStartingWith("failure-rate");
    assertThatThrownBy(() -> new SimulationOptions(Duration.ZERO, Double.NaN, 0, true))
        .hasMessageStartingWith("step-jitter");
  }

  private List<Integer> failures(SimulationOptions options) {
    List<Integer> failed = new ArrayList<>();
    for (int attempt = 1; attempt <= 1000; attempt++) {
      try {
        execute(options, task(demo(), 7, Stage.MASK, 0, 3, attempt, "a".repeat(64)));
      } catch (StepException.Failed e) {
        assertThat(e.retryable()).isTrue();
        failed.add(attempt);
      } catch (StepException e) {
        throw new AssertionError(e);
      }
    }
    return failed;
  }

  private StepOutcome execute(SimulationOptions options, StepTask task) throws StepException {
    return new SimulatedExecutor(options, time).execute(task, new Observer());
  }

  /** All steps of a run, each from the one before. */
  private List<StepOutcome> run(
      SimulationOptions options, SweepConfig config, long seed, int attempt) throws StepException {
    List<StepOutcome> outcomes = new ArrayList<>();
    String digest = null;
    for (Stage stage :
        List.of(Stage.SEED, Stage.SUPERNET, Stage.MASK, Stage.PRUNE, Stage.FINETUNE)) {
      int steps =
          switch (stage) {
            case SUPERNET -> config.getSupernet().getEpochs();
            case MASK -> config.getMask().getEpochs();
            case FINETUNE -> config.getFinetune().getEpochs();
            default -> 1;
          };
      for (int step = 0; step < steps; step++) {
        outcomes.add(execute(options, task(config, seed, stage, step, steps, attempt, digest)));
        digest = outcomes.get(outcomes.size() - 1).outputDigest();
      }
    }
    return outcomes;
  }

  private static StepTask task(
      SweepConfig config,
      long seed,
      Stage stage,
      int step,
      int steps,
      int attempt,
      @Nullable String input) {
    return StepTask.newBuilder()
        .setSweepId("sweep")
        .setRunId("sweep.s" + seed)
        .setSeed(seed)
        .setStage(stage)
        .setStep(step)
        .setSteps(steps)
        .setAttempt(attempt)
        .setInputDigest(input)
        .setConfig(config)
        .build();
  }

  private static SweepConfig demo() {
    return Presets.load("demo").config();
  }

  private static List<String> digests(List<StepOutcome> outcomes) {
    return outcomes.stream().map(StepOutcome::outputDigest).toList();
  }

  private static List<Object> metrics(List<StepOutcome> outcomes) {
    return outcomes.stream().<Object>map(StepOutcome::metrics).toList();
  }

  private static Architecture found(List<StepOutcome> outcomes) {
    Architecture found = outcomes.get(outcomes.size() - 1).architecture();
    assertThat(found).isNotNull();
    return found;
  }

  private static Architecture withoutSeconds(Architecture found) {
    return Architecture.newBuilder(found).setSearchSeconds(null).build();
  }

  private static List<OperationWeights> operations(List<CellWeights> cells) {
    return cells.stream()
        .flatMap(cell -> cell.getEdges().stream())
        .flatMap(edge -> edge.getOperations().stream())
        .toList();
  }

  private static long kept(List<CellWeights> cells) {
    return operations(cells).stream().filter(OperationWeights::getKept).count();
  }

  private static String word(List<CellWeights> cells) {
    StringBuilder word = new StringBuilder();
    for (CellWeights cell : cells) {
      for (EdgeWeights edge : cell.getEdges()) {
        word.append(edge.getKept() ? '1' : '0');
        edge.getOperations().forEach(o -> word.append(o.getKept() ? '1' : '0'));
      }
    }
    return word.toString();
  }
}
