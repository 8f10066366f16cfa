package io.hmnas.coordinator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.coordinator.plan.Decision.Verdict;
import io.hmnas.schemas.avro.FailureCause;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.config.Branch;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What holds for a run after every event, whatever happened before; counts for itself. */
final class RunInvariants {
  private static final SweepConfig CONFIG = SimulatedSweep.CONFIG;

  private final Set<String> givenOut = new HashSet<>();
  private final Map<StepId, Integer> attemptsSinceRewind = new HashMap<>();
  private final Map<StepId, String> accepted = new HashMap<>();
  private final Map<StepId, Integer> losses = new HashMap<>();
  private long ticket;
  private long withdrawn;
  private int dropped;
  private int alarms;

  /** The last ticket that is withdrawn. */
  long withdrawn() {
    return withdrawn;
  }

  /** Of a branch that goes off now. */
  void begin(RunState begun, Decision decision) {
    Branch branch = Branch.require(begun.getBranch());
    assertThat(begun.getHistory()).hasSize(Plan.sharedSteps(CONFIG, branch));
    along(begun);
    begun.getHistory().forEach(done -> accepted.put(StepId.of(done), done.getOutputDigest()));
    tasks(decision, begun);
  }

  void check(@Nullable RunState before, RunEvent event, Decision decision) {
    RunState after = decision.state().orElseThrow();
    boolean wentBack = before != null && after.getHistory().size() < before.getHistory().size();
    if (wentBack) {
      goneBack(before, event, after);
    }
    decision.withdrawal().ifPresent(withdrawal -> withdrawn = withdrawal.getTicket());
    dropped += decision.verdict() == Verdict.DROPPED ? 1 : 0;
    alarms += decision.alarm().isPresent() ? 1 : 0;
    assertThat(after.getDuplicateResults()).as("late results are counted").isEqualTo(dropped);
    assertThat(after.getNondeterministicSteps()).as("alarms are counted").isEqualTo(alarms);
    if (before != null && before.getStatus() != RunStatus.RUNNING) {
      staysEnded(before, decision, after);
    }
    if (before != null && event instanceof RunEvent.StepAnswered answered) {
      oldFailure(before, answered.result(), decision);
    }
    history(before, event, decision, wentBack);
    tasks(decision, after);
    if (after.getStatus() == RunStatus.RUNNING) {
      assertThat(withdrawn).as("what a run waits for is not withdrawn").isLessThan(ticket);
    }
    if (after.getStatus() == RunStatus.COMPLETED) {
      Branch branch = Branch.require(after.getBranch());
      assertThat(after.getHistory())
          .hasSize(Plan.sharedSteps(CONFIG, branch) + (int) Plan.ownSteps(CONFIG, branch));
    }
    if (after.getStatus() == RunStatus.FAILED) {
      assertThat(after.getFailureReason()).as("who fails says why").isNotBlank();
    }
  }

  private void goneBack(@Nullable RunState before, RunEvent event, RunState after) {
    if (before == null) {
      throw new AssertionError("a run that begins cannot go back");
    }
    assertThat(event)
        .as("only a lost input makes a run go back")
        .isInstanceOfSatisfying(
            RunEvent.StepAnswered.class,
            answered -> {
              assertThat(StepId.of(answered.result())).isEqualTo(StepId.of(before));
              assertThat(answered.result().getAttempt()).isEqualTo(before.getAttempt());
              assertThat(answered.result().getFailure().getCause())
                  .isEqualTo(FailureCause.INPUT_LOST);
            });
    List<StepRecord> undone =
        before.getHistory().subList(after.getHistory().size(), before.getHistory().size());
    StepId lost = StepId.of(undone.get(undone.size() - 1));
    assertThat(losses.merge(lost, 1, Integer::sum))
        .as("a checkpoint is made again as often as there are attempts")
        .isLessThanOrEqualTo(CONFIG.getMaxAttempts());
    attemptsSinceRewind.clear();
  }

  private static void oldFailure(RunState before, StepResult result, Decision decision) {
    boolean old =
        !StepId.of(result).equals(StepId.of(before)) || result.getAttempt() < before.getAttempt();
    if (old && result.getFailure() != null) {
      assertThat(decision.verdict())
          .as("the failure of an attempt that was replaced changes nothing")
          .isEqualTo(Verdict.DROPPED);
    }
  }

  private static void staysEnded(RunState before, Decision decision, RunState after) {
    assertThat(decision.verdict()).as("an ended run stays as it is").isNotEqualTo(Verdict.ACCEPTED);
    assertThat(decision.tasks()).isEmpty();
    assertThat(decision.architecture()).isEmpty();
    assertThat(decision.withdrawal()).isEmpty();
    assertThat(after.getStatus()).isEqualTo(before.getStatus());
    assertThat(after.getHistory()).isEqualTo(before.getHistory());
  }

  /** History grows by the awaited step, along the plan; a step done again gives the same. */
  private void history(
      @Nullable RunState before, RunEvent event, Decision decision, boolean wentBack) {
    RunState after = decision.state().orElseThrow();
    List<StepRecord> was = before == null ? List.of() : before.getHistory();
    int common = wentBack ? after.getHistory().size() : was.size();
    assertThat(after.getHistory().subList(0, common)).isEqualTo(was.subList(0, common));
    List<StepRecord> fresh = after.getHistory().subList(common, after.getHistory().size());
    assertThat(fresh).as("an event completes one step at most").hasSizeLessThanOrEqualTo(1);
    for (StepRecord done : fresh) {
      assertThat(event).isInstanceOf(RunEvent.StepAnswered.class);
      String digest = accepted.put(StepId.of(done), done.getOutputDigest());
      if (digest != null) {
        assertThat(before == null ? 0 : before.getRewinds())
            .as("no step is accepted twice unless the run has gone back")
            .isPositive();
        assertThat(digest.equals(done.getOutputDigest()) || alarms > 0)
            .as("a step done again gives the same, or an alarm")
            .isTrue();
      }
    }
    along(after);
  }

  /** The history is a beginning of the plan, and what follows in it is awaited. */
  private static void along(RunState after) {
    StepId expected = new StepId(after.getBranch(), Stage.SEED, 0);
    for (StepRecord done : after.getHistory()) {
      assertThat(StepId.of(done)).isEqualTo(expected);
      expected = Plan.after(CONFIG, expected).orElse(expected);
    }
    if (after.getStatus() == RunStatus.RUNNING) {
      assertThat(StepId.of(after)).as("the next step is awaited").isEqualTo(expected);
    }
  }

  private void tasks(Decision decision, RunState after) {
    boolean moved =
        decision.verdict() == Verdict.ACCEPTED && after.getStatus() == RunStatus.RUNNING;
    assertThat(decision.tasks()).as("one task whenever a run moves").hasSize(moved ? 1 : 0);
    for (StepTask task : decision.tasks()) {
      StepId step = new StepId(task.getBranch(), task.getStage(), task.getStep());
      assertThat(step).as("tasks are for the awaited step").isEqualTo(StepId.of(after));
      assertThat(task.getAttempt()).isEqualTo(after.getAttempt());
      assertThat(givenOut.add(step + "#" + task.getAttempt()))
          .as("no attempt is given out twice")
          .isTrue();
      assertThat(attemptsSinceRewind.merge(step, 1, Integer::sum))
          .as("the budget of attempts is kept")
          .isLessThanOrEqualTo(CONFIG.getMaxAttempts());
      assertThat(task.getTicket()).as("tickets rise").isGreaterThan(ticket);
      ticket = task.getTicket();
      List<StepRecord> history = after.getHistory();
      assertThat(task.getInputDigest())
          .as("each step goes on from the one before")
          .isEqualTo(history.isEmpty() ? null : history.get(history.size() - 1).getOutputDigest());
    }
  }
}
