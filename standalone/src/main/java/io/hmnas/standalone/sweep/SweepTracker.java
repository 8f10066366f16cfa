package io.hmnas.standalone.sweep;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeWeights;
import io.hmnas.schemas.avro.OperationWeights;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.WeightEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Folds the events of one sweep into what is known of it. For one thread. */
public final class SweepTracker {
  private static final String MAIN_BRANCH = "hm-nas";

  private final String sweepId;
  private final SweepConfig config;
  private final List<Long> seeds;
  private final int workers;
  private final Map<Long, RunState> runs = new TreeMap<>();
  private final Map<Long, WeightEvent> events = new TreeMap<>();
  private final Map<String, Architecture> architectures = new TreeMap<>();
  private @Nullable RobustnessReport robustness;

  /**
   * @param workers how many runs advance at the same time, for the estimate of the time left
   */
  public SweepTracker(String sweepId, SweepConfig config, List<Long> seeds, int workers) {
    this.sweepId = sweepId;
    this.config = config;
    this.seeds = seeds.stream().sorted().toList();
    this.workers = workers;
  }

  public void apply(RunState run) {
    if (run.getSweepId().equals(sweepId)) {
      runs.put(run.getSeed(), run);
    }
  }

  public void apply(WeightEvent event) {
    if (event.getSweepId().equals(sweepId)) {
      events.put(event.getSeed(), event);
    }
  }

  public void apply(Architecture architecture) {
    if (architecture.getSweepId().equals(sweepId)) {
      architectures.put(architecture.getRunId() + "/" + architecture.getBranch(), architecture);
    }
  }

  public void apply(RobustnessReport report) {
    if (report.getSweepId().equals(sweepId)) {
      robustness = report;
    }
  }

  public List<RunState> runs() {
    return List.copyOf(runs.values());
  }

  public List<Architecture> architectures() {
    return List.copyOf(architectures.values());
  }

  public Optional<RobustnessReport> robustness() {
    return Optional.ofNullable(robustness);
  }

  /** Whether every run has ended. */
  public boolean ended() {
    return seeds.stream().allMatch(seed -> runs.containsKey(seed) && ended(runs.get(seed)));
  }

  /** Whether every run has ended and everything that follows from that has arrived, too. */
  public boolean complete() {
    if (!ended() || robustness == null) {
      return false;
    }
    int reported =
        robustness.getCompletedSeeds().size()
            + robustness.getFailedSeeds().size()
            + robustness.getCancelledSeeds().size();
    return reported >= seeds.size()
        && runs.values().stream()
            .filter(run -> run.getStatus() == RunStatus.COMPLETED)
            .allMatch(run -> found(run.getRunId()).isPresent());
  }

  private static boolean ended(RunState run) {
    return run.getStatus() != RunStatus.RUNNING && run.getStatus() != RunStatus.UNKNOWN;
  }

  private Optional<Architecture> found(String runId) {
    return Optional.ofNullable(architectures.get(runId + "/" + MAIN_BRANCH))
        .filter(architecture -> architecture.getTestAccuracy() != null);
  }

  /** Where everything stands. */
  public SweepSnapshot snapshot() {
    List<WeightEvent> current =
        runs.values().stream().flatMap(run -> current(run).stream()).toList();
    TimeLeft time = TimeLeft.of(config, runs.values(), current);
    List<SweepSnapshot.Run> lines = seeds.stream().map(seed -> line(seed, time)).toList();
    return new SweepSnapshot(sweepId, lines, secondsLeft(lines));
  }

  private OptionalDouble secondsLeft(List<SweepSnapshot.Run> lines) {
    if (lines.stream().anyMatch(line -> !line.ended() && line.secondsLeft().isEmpty())) {
      return OptionalDouble.empty();
    }
    // A run is one chain of steps: more workers than runs do not help it.
    double longest = lines.stream().mapToDouble(l -> l.secondsLeft().orElse(0)).max().orElse(0);
    double shared = lines.stream().mapToDouble(l -> l.secondsLeft().orElse(0)).sum() / workers;
    return OptionalDouble.of(Math.max(longest, shared));
  }

  /** The latest event of the step that the run waits for. */
  private Optional<WeightEvent> current(RunState run) {
    return Optional.ofNullable(events.get(run.getSeed()))
        .filter(
            event ->
                event.getStage() == run.getStage()
                    && event.getStep() == run.getStep()
                    && event.getAttempt() == run.getAttempt());
  }

  private SweepSnapshot.Run line(long seed, TimeLeft time) {
    RunState run = runs.get(seed);
    if (run == null) {
      return waiting(seed, time);
    }
    Optional<WeightEvent> event = current(run);
    double doneOfStep =
        event.map(e -> e.getBatch() / (double) Math.max(1, e.getBatches())).orElse(0.0);
    boolean ended = ended(run);
    List<CellWeights> cells = cells(run);
    return new SweepSnapshot.Run(
        seed,
        run.getStatus(),
        run.getStage(),
        run.getStep(),
        run.getSteps(),
        ended ? 0 : event.map(WeightEvent::getBatch).orElse(0),
        ended ? 0 : event.map(WeightEvent::getBatches).orElse(0),
        run.getStatus() == RunStatus.COMPLETED
            ? 1
            : time.done(run.getStage(), run.getStep(), doneOfStep),
        accuracy(run, event),
        ended ? OptionalDouble.empty() : loss(event),
        count(cells, edges(cells).filter(EdgeWeights::getKept).count()),
        count(cells, edges(cells).count()),
        count(cells, keptOperations(cells)),
        count(cells, edges(cells).mapToLong(edge -> edge.getOperations().size()).sum()),
        ended ? OptionalDouble.of(0) : time.left(run.getStage(), run.getStep(), doneOfStep));
  }

  private static SweepSnapshot.Run waiting(long seed, TimeLeft time) {
    return new SweepSnapshot.Run(
        seed,
        RunStatus.UNKNOWN,
        Stage.SEED,
        0,
        1,
        0,
        0,
        0,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        time.left(Stage.SEED, 0, 0));
  }

  private OptionalDouble accuracy(RunState run, Optional<WeightEvent> event) {
    Optional<Double> test = found(run.getRunId()).map(Architecture::getTestAccuracy);
    Optional<Double> latest =
        test.or(() -> event.filter(SweepTracker::measured).map(WeightEvent::getAccuracy))
            .or(
                () ->
                    Optional.ofNullable(events.get(run.getSeed()))
                        .filter(SweepTracker::measured)
                        .map(WeightEvent::getAccuracy));
    return latest.map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
  }

  private static OptionalDouble loss(Optional<WeightEvent> event) {
    return event
        .filter(SweepTracker::measured)
        .map(e -> OptionalDouble.of(e.getLoss()))
        .orElseGet(OptionalDouble::empty);
  }

  /** A step's first event only says that it was taken. */
  private static boolean measured(WeightEvent event) {
    return event.getBatch() > 0;
  }

  /** The encoding as the masks leave it: only of interest once there are masks. */
  private List<CellWeights> cells(RunState run) {
    if (run.getStage() == Stage.SEED || run.getStage() == Stage.SUPERNET) {
      return List.of();
    }
    Architecture found = architectures.get(run.getRunId() + "/" + MAIN_BRANCH);
    if (found != null) {
      return found.getCells();
    }
    WeightEvent event = events.get(run.getSeed());
    return event == null ? List.of() : event.getCells();
  }

  private static OptionalInt count(List<CellWeights> cells, long count) {
    return cells.isEmpty() ? OptionalInt.empty() : OptionalInt.of((int) count);
  }

  private static long keptOperations(List<CellWeights> cells) {
    return edges(cells)
        .filter(EdgeWeights::getKept)
        .flatMap(edge -> edge.getOperations().stream())
        .filter(OperationWeights::getKept)
        .count();
  }

  private static Stream<EdgeWeights> edges(List<CellWeights> cells) {
    return cells.stream().flatMap(cell -> cell.getEdges().stream());
  }
}
