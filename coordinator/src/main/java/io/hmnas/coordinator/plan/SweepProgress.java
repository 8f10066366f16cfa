package io.hmnas.coordinator.plan;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.BranchFailure;
import io.hmnas.schemas.avro.EndedRun;
import io.hmnas.schemas.avro.RunAction;
import io.hmnas.schemas.avro.RunCommand;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.SweepRequest;
import io.hmnas.schemas.config.Branch;
import io.hmnas.schemas.config.RunId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * How far a sweep is and what is to begin next: a function of how its runs and their branches have
 * ended, whatever the order in which they did.
 *
 * <p>In a sweep that stops when it is decided, and for the consensus, what has begun and not ended
 * is known from a record with status RUNNING.
 */
public final class SweepProgress {
  private final SweepRequest sweep;
  private final Predicate<List<Architecture>> decided;
  private final Map<Long, EndedRun> runs = new TreeMap<>();
  private final Set<String> endedBranches = new HashSet<>();
  private final List<EndedRun> branches = new ArrayList<>();
  private Optional<EndedRun> consensus = Optional.empty();

  /**
   * @param known how runs and branches ended, or that they have begun
   * @param decided whether so many seeds' networks, in the order of the seeds, make it clear of
   *     every edge whether it survives
   */
  public SweepProgress(
      SweepRequest sweep, Collection<EndedRun> known, Predicate<List<Architecture>> decided) {
    this.sweep = sweep;
    this.decided = decided;
    for (EndedRun run : known) {
      if (run.getBranch().equals(Plan.HM_NAS)) {
        runs.put(run.getSeed(), run);
      } else if (run.getBranch().equals(Branch.CONSENSUS.label())) {
        consensus = Optional.of(run);
      } else {
        branches.add(run);
        endedBranches.add(RunKey.of(run.getRunId(), run.getBranch()));
      }
    }
  }

  /**
   * The name of an ended run or branch among those of its sweep. There is one consensus for all
   * seeds.
   */
  public static String key(EndedRun run) {
    if (run.getBranch().equals(Branch.CONSENSUS.label())) {
      return run.getBranch();
    }
    return run.getBranch().equals(Plan.HM_NAS)
        ? Long.toString(run.getSeed())
        : run.getSeed() + "/" + run.getBranch();
  }

  /** Seeds that are to be started now, in their order. */
  public List<Long> next() {
    if (!queued() || runs.values().stream().anyMatch(SweepProgress::cancelled)) {
      return List.of();
    }
    List<Long> waiting = waiting();
    if (waiting.isEmpty() || decided()) {
      return List.of();
    }
    long underWay = runs.values().stream().filter(SweepProgress::running).count();
    long free = sweep.getConfig().getStop().getSeedsAtOnce() - underWay;
    return waiting.stream().limit(Math.max(0, free)).toList();
  }

  /** Seeds asked for that will not be run, once nothing is to be started any more. */
  public List<Long> unneeded() {
    return queued() && seedsFinished() ? waiting() : List.of();
  }

  /** Whether everything has ended and nothing will begin. */
  public boolean finished() {
    return seedsFinished()
        && consensusRun().isEmpty()
        && consensus.filter(SweepProgress::running).isEmpty();
  }

  /**
   * The command that begins the consensus, if it is due: once in a sweep, when all seeds have
   * ended, two at least have completed and none was cancelled.
   */
  public Optional<RunCommand> consensusToBegin() {
    return seedsFinished()
        ? consensusRun()
            .map(
                best ->
                    RunCommand.newBuilder()
                        .setSweepId(sweep.getSweepId())
                        .setRunId(best.getRunId())
                        .setSeed(best.getSeed())
                        .setAction(RunAction.FORK)
                        .setBranch(Branch.CONSENSUS.label())
                        .setGenotype(Consensus.of(networks(completed())))
                        .build())
        : Optional.empty();
  }

  /** Branches that failed, by seed and name. */
  public List<BranchFailure> branchFailures() {
    List<EndedRun> all = new ArrayList<>(branches);
    consensus.ifPresent(all::add);
    return all.stream()
        .filter(run -> run.getStatus() == RunStatus.FAILED)
        .sorted(Comparator.comparingLong(EndedRun::getSeed).thenComparing(EndedRun::getBranch))
        .map(
            run ->
                BranchFailure.newBuilder()
                    .setSeed(run.getSeed())
                    .setBranch(run.getBranch())
                    .setReason(Objects.requireNonNullElse(run.getFailureReason(), ""))
                    .build())
        .toList();
  }

  /** The command that starts the run of a seed. */
  public static RunCommand start(SweepRequest sweep, long seed) {
    return RunCommand.newBuilder()
        .setSweepId(sweep.getSweepId())
        .setRunId(RunId.of(sweep.getSweepId(), seed))
        .setSeed(seed)
        .setAction(RunAction.START)
        .setConfig(sweep.getConfig())
        .build();
  }

  /** What is noted of a run or branch that has begun. */
  public static EndedRun begun(RunCommand command) {
    return EndedRun.newBuilder()
        .setSweepId(command.getSweepId())
        .setRunId(command.getRunId())
        .setSeed(command.getSeed())
        .setBranch(command.getBranch())
        .setStatus(RunStatus.RUNNING)
        .build();
  }

  private boolean queued() {
    return sweep.getConfig().getStop().getWhenDecided();
  }

  private List<Long> waiting() {
    return sweep.getSeeds().stream().filter(seed -> !runs.containsKey(seed)).toList();
  }

  private boolean seedsFinished() {
    boolean allBegun = queued() ? next().isEmpty() : waiting().isEmpty();
    return allBegun
        && runs.values().stream()
            .allMatch(
                run ->
                    !running(run)
                        && run.getForked().stream()
                            .allMatch(
                                branch ->
                                    endedBranches.contains(RunKey.of(run.getRunId(), branch))));
  }

  /** The seed that the consensus goes on from, if it is to begin. */
  private Optional<EndedRun> consensusRun() {
    boolean possible =
        sweep.getConfig().getConsensus()
            && consensus.isEmpty()
            && runs.values().stream().noneMatch(SweepProgress::cancelled)
            && completed().size() > 1;
    return possible
        // Never by test accuracy: that would be choosing on the test set.
        ? completed().stream()
            .max(
                Comparator.comparingDouble(SweepProgress::validationAccuracy)
                    .thenComparing(EndedRun::getSeed, Comparator.reverseOrder()))
        : Optional.empty();
  }

  private boolean decided() {
    List<EndedRun> inOrder = new ArrayList<>();
    for (long seed : sweep.getSeeds()) {
      EndedRun run = runs.get(seed);
      if (run == null || running(run)) {
        // Which seeds are quick must have no say in when to stop.
        break;
      }
      if (run.getStatus() == RunStatus.COMPLETED) {
        inOrder.add(run);
      }
    }
    return decided.test(networks(inOrder));
  }

  private List<EndedRun> completed() {
    return runs.values().stream()
        .filter(run -> run.getStatus() == RunStatus.COMPLETED && run.getArchitecture() != null)
        .toList();
  }

  private static List<Architecture> networks(List<EndedRun> runs) {
    return runs.stream().map(EndedRun::getArchitecture).toList();
  }

  private static double validationAccuracy(EndedRun run) {
    return Objects.requireNonNullElse(run.getArchitecture().getPrunedAccuracy(), 0.0);
  }

  private static boolean running(EndedRun run) {
    return run.getStatus() == RunStatus.RUNNING;
  }

  private static boolean cancelled(EndedRun run) {
    return run.getStatus() == RunStatus.CANCELLED;
  }
}
