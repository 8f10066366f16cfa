package io.hmnas.coordinator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.coordinator.Sweeps;
import io.hmnas.coordinator.plan.Decision.Verdict;
import io.hmnas.coordinator.robustness.Robustness;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.EndedRun;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.config.Branch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A sweep in a world of queues, workers and a checkpoint store, all in memory, in which whatever a
 * schedule says happens. {@link RunInvariants} are checked after every event.
 */
final class SimulatedSweep {
  /** With branches of each kind: off the supernet, off the masks, and with masks of its own. */
  static final SweepConfig CONFIG =
      SweepConfig.newBuilder(Sweeps.config())
          .setBranches(List.of("darts-rule", "scratch", "edges-only"))
          .build();

  /** Far more than any run needs once nothing goes wrong any more. */
  private static final int PATIENCE = 2_000;

  private static final int MOST_SEEDS = 4;

  /** What can happen next. */
  enum Kind {
    /** A worker takes a task, and finds its input or not. */
    TAKE,
    /** A worker stores its checkpoint, removes what is obsolete and answers. */
    FINISH,
    /** The same with another checkpoint than the step should give. */
    FINISH_WRONGLY,
    /** A worker answers that it failed. */
    FAIL,
    /** A worker answers that nobody needs to try again. */
    FAIL_FOR_GOOD,
    /** A worker dies; its task comes again. */
    DIE,
    /** A worker dies between checkpoint and answer; its task comes again. */
    DIE_WITH_CHECKPOINT_STORED,
    /** A worker dies, and its task was delivered too often to come again. */
    DIE_FOR_GOOD,
    /** A lock runs out: somebody else gets the task, too. */
    HAND_OUT_TWICE,
    /** The broker drops a task that no worker has begun: none ever will. */
    SWALLOW_TASK,
    /** An answer arrives, in any order. */
    DELIVER,
    /** An answer arrives and will arrive again. */
    DELIVER_TWICE,
    /** The newest attempt gave no sign of life. */
    EXPIRE,
    /** It is said again that the attempt before gave no sign of life. */
    EXPIRE_OLD,
    /** A checkpoint is deleted, torn or changed. */
    LOSE_CHECKPOINT,
    /** Somebody cancels the sweep. */
    CANCEL,
    /** A request is repeated. */
    START_AGAIN,
    /** Somebody adds a seed. */
    ADD_SEED,
    /** A network is given to be trained from a run's supernet. */
    GIVE_NETWORK,
    /** The coordinator goes on from what is stored. */
    RESTART
  }

  /**
   * One thing that happens.
   *
   * @param pick which of the tasks, answers, runs or checkpoints it happens to, 0 or more
   */
  record Move(Kind kind, int pick) {}

  /** What is tested. */
  interface Planner {
    Decision decide(@Nullable RunState state, RunEvent event);
  }

  private final Planner planner;
  private final Map<String, RunState> runs = new TreeMap<>();
  private final Map<String, RunInvariants> invariants = new TreeMap<>();
  private final Map<String, List<RunEvent>> logs = new TreeMap<>();
  private final Map<String, RunState> begun = new TreeMap<>();
  private final List<EndedRun> ended = new ArrayList<>();
  private final List<StepTask> queue = new ArrayList<>();
  private final List<StepTask> inHand = new ArrayList<>();
  private final List<StepResult> answers = new ArrayList<>();
  private final List<String> store = new ArrayList<>();
  private final Set<Kind> happened = new HashSet<>();

  SimulatedSweep(Planner planner) {
    this.planner = planner;
    start(0);
    start(1);
  }

  /** Lives through a schedule, and then in peace until every run has ended. */
  static SimulatedSweep live(Planner planner, List<Move> schedule) {
    SimulatedSweep sweep = new SimulatedSweep(planner);
    schedule.forEach(sweep::apply);
    sweep.settle();
    return sweep;
  }

  List<RunState> runs() {
    return List.copyOf(runs.values());
  }

  /** All that each run was told, in order. */
  Map<String, List<RunEvent>> events() {
    return logs;
  }

  /** How each branch began; runs have no entry. */
  Map<String, RunState> begun() {
    return begun;
  }

  List<EndedRun> ended() {
    return ended;
  }

  boolean happened(Kind kind) {
    return happened.contains(kind);
  }

  /** The report, made as the runs ended. */
  RobustnessReport report() {
    return report(ended);
  }

  /** The report when every run has its events for itself, and the runs end the other way round. */
  RobustnessReport reportInOtherOrder() {
    List<EndedRun> others = new ArrayList<>();
    logs.forEach(
        (runId, log) -> {
          RunState state = begun.get(runId);
          for (RunEvent event : log) {
            Decision decision = planner.decide(state, event);
            state = decision.state().orElse(null);
            if (decision.ended()) {
              others.add(ended(decision));
            }
          }
          assertThat(state).as("the same events lead to the same state").isEqualTo(runs.get(runId));
        });
    Collections.reverse(others);
    return report(others);
  }

  private RobustnessReport report(List<EndedRun> all) {
    return Robustness.report(
        "sweep", CONFIG, mains().stream().map(RunState::getSeed).toList(), all);
  }

  /** The runs themselves, without their other branches. */
  List<RunState> mains() {
    return runs().stream().filter(run -> run.getBranch().equals(Plan.HM_NAS)).toList();
  }

  private void apply(Move move) {
    if (dispatch(move.kind(), move.pick())) {
      happened.add(move.kind());
    }
  }

  /** Whether it could happen. */
  private boolean dispatch(Kind kind, int pick) {
    return switch (kind) {
      case TAKE -> take(queue, pick).map(task -> begin(task, pick)).isPresent();
      case FINISH -> take(inHand, pick).map(task -> finish(task, Sweeps.digest(task))).isPresent();
      case FINISH_WRONGLY ->
          take(inHand, pick).map(task -> finish(task, "wrong " + pick + task)).isPresent();
      case FAIL -> take(inHand, pick).map(t -> answers.add(Sweeps.failure(t, true))).isPresent();
      case FAIL_FOR_GOOD ->
          take(inHand, pick).map(t -> answers.add(Sweeps.failure(t, false))).isPresent();
      case DIE -> take(inHand, pick).map(queue::add).isPresent();
      case DIE_WITH_CHECKPOINT_STORED ->
          take(inHand, pick)
              .map(
                  task -> {
                    keep(task, Sweeps.digest(task));
                    return queue.add(task);
                  })
              .isPresent();
      case DIE_FOR_GOOD -> take(inHand, pick).isPresent();
      case HAND_OUT_TWICE -> look(inHand, pick).map(queue::add).isPresent();
      case SWALLOW_TASK -> take(queue, pick).isPresent();
      case DELIVER -> take(answers, pick).map(this::deliver).isPresent();
      case DELIVER_TWICE -> look(answers, pick).map(this::deliver).isPresent();
      case EXPIRE -> expire(run(pick), 0);
      case EXPIRE_OLD -> expire(run(pick), 1);
      case LOSE_CHECKPOINT -> take(store, pick).isPresent();
      case CANCEL -> cancel(run(pick));
      case START_AGAIN -> start(run(pick).getSeed());
      case ADD_SEED -> mains().size() < MOST_SEEDS && start(mains().size());
      case GIVE_NETWORK -> give(run(pick));
      case RESTART -> restart();
    };
  }

  private boolean begin(StepTask task, int pick) {
    boolean withdrawn =
        task.getTicket() <= invariants(RunKey.of(task.getRunId(), task.getBranch())).withdrawn();
    if (withdrawn && pick % 2 == 0) {
      // Most workers know of it; one that does not must do no harm.
      return true;
    }
    if (task.getInputDigest() == null || store.contains(task.getInputDigest())) {
      return inHand.add(task);
    }
    return answers.add(Sweeps.lost(task));
  }

  private boolean finish(StepTask task, String digest) {
    keep(task, digest);
    StepResult answer = StepResult.newBuilder(Sweeps.answer(task)).setOutputDigest(digest).build();
    Architecture found = answer.getArchitecture();
    return answers.add(
        found == null
            ? answer
            : StepResult.newBuilder(answer)
                .setArchitecture(Architecture.newBuilder(found).setCheckpointDigest(digest).build())
                .build());
  }

  private void keep(StepTask task, String digest) {
    store.add(digest);
    store.removeAll(task.getObsoleteDigests());
  }

  private boolean deliver(StepResult answer) {
    happen(RunKey.of(answer.getRunId(), answer.getBranch()), new RunEvent.StepAnswered(answer));
    return true;
  }

  private boolean expire(RunState run, int before) {
    happen(RunKey.of(run), new RunEvent.Expired(StepId.of(run), run.getAttempt() - before));
    return true;
  }

  private boolean cancel(RunState run) {
    happen(run.getRunId(), new RunEvent.Cancelled());
    for (String branch : main(run).getForked()) {
      happen(RunKey.of(run.getRunId(), branch), new RunEvent.Cancelled());
    }
    return true;
  }

  private boolean give(RunState run) {
    RunState main = main(run);
    if (main.getHistory().size() < Plan.sharedSteps(CONFIG, Branch.CONSENSUS)) {
      return false;
    }
    happen(main.getRunId(), new RunEvent.Forked(Branch.CONSENSUS, List.of()));
    return true;
  }

  private RunState main(RunState run) {
    RunState main = runs.get(run.getRunId());
    if (main == null) {
      throw new AssertionError("a branch without a run: " + run);
    }
    return main;
  }

  private boolean start(long seed) {
    String runId = "sweep.s" + seed;
    happen(runId, new RunEvent.Started("sweep", runId, seed, CONFIG));
    return true;
  }

  private boolean restart() {
    runs.replaceAll(
        (runId, state) -> {
          try {
            ByteBuffer bytes = RunState.getEncoder().encode(state);
            return RunState.getDecoder().decode(bytes);
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
    return true;
  }

  /** Nothing goes wrong from now on, and who is silent for good is found out. */
  private void settle() {
    for (int i = 0; i < PATIENCE; i++) {
      if (!answers.isEmpty()) {
        deliver(answers.remove(0));
      } else if (!inHand.isEmpty()) {
        StepTask task = inHand.remove(0);
        finish(task, Sweeps.digest(task));
      } else if (!queue.isEmpty()) {
        begin(queue.remove(0), 0);
      } else {
        List<RunState> waiting =
            runs().stream().filter(run -> run.getStatus() == RunStatus.RUNNING).toList();
        if (waiting.isEmpty()) {
          return;
        }
        waiting.forEach(run -> expire(run, 0));
      }
    }
    assertThat(runs.values())
        .as("every run ends")
        .extracting(RunState::getStatus)
        .doesNotContain(RunStatus.RUNNING);
  }

  private void happen(String runId, RunEvent event) {
    RunState before = runs.get(runId);
    RunState copy = before == null ? null : RunState.newBuilder(before).build();
    logs.computeIfAbsent(runId, id -> new ArrayList<>()).add(event);
    Decision decision = planner.decide(before, event);
    assertThat(before).as("the state before is not touched").isEqualTo(copy);
    RunState after = decision.state().orElseThrow();
    runs.put(runId, after);
    invariants(runId).check(before, event, decision);
    queue.addAll(decision.tasks());
    for (Decision fork : decision.forks()) {
      RunState first = fork.state().orElseThrow();
      String key = RunKey.of(first);
      assertThat(runs).as("a branch goes off once").doesNotContainKey(key);
      runs.put(key, first);
      begun.put(key, first);
      logs.put(key, new ArrayList<>());
      invariants(key).begin(first, fork);
      queue.addAll(fork.tasks());
    }
    if (decision.ended()) {
      ended.add(ended(decision));
    }
    if (decision.verdict() == Verdict.REJECTED) {
      throw new AssertionError("an answer to a task that was given out is rejected: " + decision);
    }
  }

  private static EndedRun ended(Decision decision) {
    return EndedRuns.of(decision.state().orElseThrow(), decision.architecture().orElse(null));
  }

  private RunInvariants invariants(String runId) {
    return invariants.computeIfAbsent(runId, id -> new RunInvariants());
  }

  private RunState run(int pick) {
    return runs().get(pick % runs.size());
  }

  private static <T> Optional<T> take(List<T> list, int pick) {
    return list.isEmpty() ? Optional.empty() : Optional.of(list.remove(pick % list.size()));
  }

  private static <T> Optional<T> look(List<T> list, int pick) {
    return list.isEmpty() ? Optional.empty() : Optional.of(list.get(pick % list.size()));
  }
}
