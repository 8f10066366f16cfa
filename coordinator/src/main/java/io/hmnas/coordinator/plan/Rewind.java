package io.hmnas.coordinator.plan;

import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.schemas.config.Branch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a run goes back to when the input of its awaited step is lost, and what it remembers of the
 * steps that it has to do again.
 *
 * <p>Attempts go on being counted where they were, so that an answer from before the run went back,
 * which tells of a checkpoint that is lost, cannot pass for a new one.
 */
final class Rewind {
  private Rewind() {}

  /** What is remembered of the awaited step from before the run went back; empty if nothing is. */
  static Optional<StepRecord> remembered(RunState state, StepId step) {
    return state.getRewound().stream().filter(done -> StepId.of(done).equals(step)).findFirst();
  }

  /** Attempts at the awaited step whose answers do not count any more. */
  static int fence(RunState state) {
    return remembered(state, StepId.of(state)).map(StepRecord::getAttempts).orElse(0);
  }

  /** Attempts given out at a completed step. */
  static int attempts(StepRecord done) {
    return Math.max(done.getAttempts(), done.getAttempt());
  }

  /**
   * The state of the run after it has gone back.
   *
   * @param state of a run that waits for a step with an input
   */
  static RunState apply(RunState state) {
    List<StepRecord> history = state.getHistory();
    int target = target(state);
    List<StepRecord> rewound = new ArrayList<>();
    for (int i = target; i < history.size(); i++) {
      StepRecord done = history.get(i);
      boolean lost = i == history.size() - 1;
      rewound.add(
          StepRecord.newBuilder(done)
              .setAttempts(attempts(done))
              .setLosses(done.getLosses() + (lost ? 1 : 0))
              .build());
    }
    StepId awaited = StepId.of(state);
    rewound.add(
        remembered(state, awaited)
            .map(StepRecord::newBuilder)
            .orElseGet(
                () ->
                    StepRecord.newBuilder()
                        .setBranch(awaited.branch())
                        .setStage(awaited.stage())
                        .setStep(awaited.step()))
            .setAttempts(state.getAttempt())
            .build());
    state.getRewound().stream()
        .filter(done -> !StepId.of(done).equals(awaited))
        .forEach(rewound::add);
    StepRecord again = rewound.get(0);
    return RunState.newBuilder(state)
        .setHistory(new ArrayList<>(history.subList(0, target)))
        .setRewound(rewound)
        .setRewinds(state.getRewinds() + 1)
        .setBranch(again.getBranch())
        .setStage(again.getStage())
        .setStep(again.getStep())
        .setSteps(Plan.steps(state.getConfig(), again.getStage()))
        .setAttempt(again.getAttempts() + 1)
        .setInputDigest(target == 0 ? null : history.get(target - 1).getOutputDigest())
        .build();
  }

  /** Index of the newest step before the awaited one whose own input is still there. */
  private static int target(RunState state) {
    int target = state.getHistory().size() - 1;
    // A step that was completed before has had the input of its input removed.
    boolean removed =
        remembered(state, StepId.of(state))
            .filter(done -> !done.getOutputDigest().isEmpty())
            .isPresent();
    int shared = Plan.sharedSteps(state.getConfig(), Branch.require(state.getBranch()));
    // Within steps that are shared, hm-nas may have gone on and removed what it did not need.
    while (target > 0 && (removed || target < shared) && !keepsOutputBefore(state, target)) {
      target--;
    }
    return target;
  }

  private static boolean keepsOutputBefore(RunState state, int index) {
    return Retention.keeps(state.getConfig(), StepId.of(state.getHistory().get(index - 1)));
  }
}
