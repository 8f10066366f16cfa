package io.hmnas.standalone.sweep;

import io.hmnas.coordinator.history.WeightHistory;
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
import io.hmnas.schemas.config.Branch;
import io.hmnas.standalone.report.RecordPlaces;
import io.hmnas.standalone.report.SweepTraces;
import java.util.ArrayList;
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
  private static final String MAIN_BRANCH = Branch.HM_NAS.label();

  private final String sweepId;
  private final SweepConfig config;
  private final List<Long> seeds;
  private final int workers;
  private final Map<Long, RunState> runs = new TreeMap<>();
  private final Map<Long, Map<String, RunState>> branches = new TreeMap<>();
  private final Map<String, WeightEvent> events = new TreeMap<>();
  private final Map<String, Architecture> architectures = new TreeMap<>();
  private final WeightHistory history = SweepTraces.emptyHistory();
  private final RecordPlaces places = new RecordPlaces();
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
      if (run.getBranch().equals(MAIN_BRANCH)) {
        runs.put(run.getSeed(), run);
      } else {
        branches.computeIfAbsent(run.getSeed(), seed -> new TreeMap<>()).put(run.getBranch(), run);
      }
    }
  }

  public void apply(WeightEvent event) {
    if (event.getSweepId().equals(sweepId)) {
      events.put(key(event.getSeed(), event.getBranch()), event);
      history.take(event);
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

  /** Notes where a record is, if it is of this sweep: it has the sweep's key, or a run's. */
  void note(String topic, String key, int partition, long offset) {
    if (key.equals(sweepId) || key.startsWith(sweepId + ".s")) {
      places.add(topic, key, partition, offset);
    }
  }

  /** What it leaves behind on its way. */
  public SweepTraces traces() {
    return new SweepTraces(history, places.list());
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

  /** The other branches of the runs, by seed and name. */
  public List<RunState> branches() {
    return branches.values().stream().flatMap(of -> of.values().stream()).toList();
  }

  /** Whether every run has ended, with all its branches. */
  public boolean ended() {
    if (finished()) {
      return true;
    }
    return !config.getConsensus()
        && seeds.stream().allMatch(seed -> runs.containsKey(seed) && allEnded(runs.get(seed)));
  }

  /** Whether every run has ended and everything that follows from that has arrived, too. */
  public boolean complete() {
    return finished()
        && Stream.concat(runs.values().stream(), branches().stream())
            .allMatch(
                run ->
                    ended(run)
                        && (run.getStatus() != RunStatus.COMPLETED
                            || found(run.getRunId(), run.getBranch()).isPresent()))
        && runs.keySet().containsAll(robustness == null ? List.of() : reported(robustness));
  }

  private boolean finished() {
    return robustness != null
        && robustness.getFinished()
        && robustness.getRequestedSeeds().containsAll(seeds);
  }

  private static List<Long> reported(RobustnessReport report) {
    return Stream.of(
            report.getCompletedSeeds(), report.getFailedSeeds(), report.getCancelledSeeds())
        .flatMap(List::stream)
        .toList();
  }

  private boolean allEnded(RunState run) {
    Map<String, RunState> others = branches.getOrDefault(run.getSeed(), Map.of());
    return ended(run)
        && run.getForked().stream()
            .allMatch(branch -> others.containsKey(branch) && ended(others.get(branch)));
  }

  private static boolean ended(RunState run) {
    return run.getStatus() != RunStatus.RUNNING && run.getStatus() != RunStatus.UNKNOWN;
  }

  private Optional<Architecture> found(String runId, String branch) {
    return Optional.ofNullable(architectures.get(runId + "/" + branch))
        .filter(architecture -> architecture.getTestAccuracy() != null);
  }

  /** Where everything stands. */
  public SweepSnapshot snapshot() {
    List<RunState> all = Stream.concat(runs.values().stream(), branches().stream()).toList();
    List<WeightEvent> current = all.stream().flatMap(run -> current(run).stream()).toList();
    TimeLeft time = TimeLeft.of(config, all, current);
    List<Long> shown = seeds.stream().filter(seed -> !unneeded(seed)).toList();
    List<SweepSnapshot.Run> lines = shown.stream().map(seed -> line(seed, time)).toList();
    return new SweepSnapshot(sweepId, lines, secondsLeft(shown, lines, time));
  }

  private boolean unneeded(long seed) {
    return robustness != null && robustness.getUnneededSeeds().contains(seed);
  }

  private OptionalDouble secondsLeft(
      List<Long> shown, List<SweepSnapshot.Run> lines, TimeLeft time) {
    if (lines.stream().anyMatch(line -> !line.ended() && line.secondsLeft().isEmpty())) {
      return OptionalDouble.empty();
    }
    // A branch is one chain of steps: more workers than branches do not help it.
    double longest =
        shown.stream()
            .flatMap(seed -> places(seed).stream())
            .mapToDouble(place -> time.left(place).orElse(0))
            .max()
            .orElse(0);
    double shared = lines.stream().mapToDouble(l -> l.secondsLeft().orElse(0)).sum() / workers;
    return OptionalDouble.of(Math.max(longest, shared));
  }

  /**
   * Where the branches of a run stand that have not ended; one that has not begun is at its start.
   */
  private List<TimeLeft.Place> places(long seed) {
    RunState run = runs.get(seed);
    Map<String, RunState> others = branches.getOrDefault(seed, Map.of());
    List<TimeLeft.Place> places = new ArrayList<>();
    if (run == null) {
      places.add(TimeLeft.Place.before(Branch.HM_NAS));
    } else if (!ended(run)) {
      places.add(place(run));
    }
    if (run == null || !ended(run)) {
      config.getBranches().stream()
          .filter(label -> !others.containsKey(label))
          .flatMap(label -> Branch.named(label).stream())
          .map(TimeLeft.Place::before)
          .forEach(places::add);
    }
    others.values().stream().filter(other -> !ended(other)).map(this::place).forEach(places::add);
    return places;
  }

  private TimeLeft.Place place(RunState run) {
    return new TimeLeft.Place(
        Branch.require(run.getBranch()), run.getStage(), run.getStep(), doneOfStep(current(run)));
  }

  private static double doneOfStep(Optional<WeightEvent> event) {
    return event.map(e -> e.getBatch() / (double) Math.max(1, e.getBatches())).orElse(0.0);
  }

  /** The latest event of the step that the run or branch waits for. */
  private Optional<WeightEvent> current(RunState run) {
    return Optional.ofNullable(events.get(key(run.getSeed(), run.getBranch())))
        .filter(
            event ->
                event.getStage() == run.getStage()
                    && event.getStep() == run.getStep()
                    && event.getAttempt() == run.getAttempt());
  }

  private static String key(long seed, String branch) {
    return seed + "/" + branch;
  }

  /** The branch to tell of: hm-nas while it runs, then one that somebody works on, if any runs. */
  private RunState shown(RunState run) {
    if (!ended(run)) {
      return run;
    }
    List<RunState> running =
        branches.getOrDefault(run.getSeed(), Map.of()).values().stream()
            .filter(other -> !ended(other))
            .toList();
    return running.stream()
        .filter(other -> current(other).isPresent())
        .findFirst()
        .orElse(running.isEmpty() ? run : running.get(0));
  }

  private SweepSnapshot.Run line(long seed, TimeLeft time) {
    RunState run = runs.get(seed);
    if (run == null) {
      return waiting(seed, places(seed), time);
    }
    RunState shown = shown(run);
    Optional<WeightEvent> event = current(shown);
    List<TimeLeft.Place> places = places(seed);
    boolean ended = ended(shown);
    List<CellWeights> cells = cells(shown);
    return new SweepSnapshot.Run(
        seed,
        shown.getBranch(),
        shown.getStatus(),
        shown.getStage(),
        shown.getStep(),
        shown.getSteps(),
        ended ? 0 : event.map(WeightEvent::getBatch).orElse(0),
        ended ? 0 : event.map(WeightEvent::getBatches).orElse(0),
        run.getStatus() == RunStatus.COMPLETED && ended ? 1 : time.done(places),
        accuracy(shown, event),
        ended ? OptionalDouble.empty() : loss(event),
        count(cells, edges(cells).filter(EdgeWeights::getKept).count()),
        count(cells, edges(cells).count()),
        count(cells, keptOperations(cells)),
        count(cells, edges(cells).mapToLong(edge -> edge.getOperations().size()).sum()),
        left(places, time));
  }

  private static OptionalDouble left(List<TimeLeft.Place> places, TimeLeft time) {
    double left = 0;
    for (TimeLeft.Place place : places) {
      OptionalDouble of = time.left(place);
      if (of.isEmpty()) {
        return of;
      }
      left += of.getAsDouble();
    }
    return OptionalDouble.of(left);
  }

  private static SweepSnapshot.Run waiting(long seed, List<TimeLeft.Place> places, TimeLeft time) {
    return new SweepSnapshot.Run(
        seed,
        MAIN_BRANCH,
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
        left(places, time));
  }

  private OptionalDouble accuracy(RunState run, Optional<WeightEvent> event) {
    Optional<Double> test =
        found(run.getRunId(), run.getBranch()).map(Architecture::getTestAccuracy);
    Optional<Double> latest =
        test.or(() -> event.filter(SweepTracker::measured).map(WeightEvent::getAccuracy))
            .or(
                () ->
                    Optional.ofNullable(events.get(key(run.getSeed(), run.getBranch())))
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
    Architecture found = architectures.get(run.getRunId() + "/" + run.getBranch());
    if (found != null) {
      return found.getCells();
    }
    WeightEvent event = events.get(key(run.getSeed(), run.getBranch()));
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
