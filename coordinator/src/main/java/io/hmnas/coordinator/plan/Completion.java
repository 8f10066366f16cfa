package io.hmnas.coordinator.plan;

import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.schemas.avro.StepResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The completion of the awaited step.
 *
 * @param state the run's state with the step in its history, still waiting for it
 * @param alarm what is to be said when the step gave something else before the run went back
 */
record Completion(RunState state, Optional<String> alarm) {

  static Completion of(RunState state, StepResult result) {
    Optional<StepRecord> before = Rewind.remembered(state, StepId.of(state));
    Optional<String> alarm = before.flatMap(done -> LateAnswers.alarm(done, result));
    List<StepRecord> history = new ArrayList<>(state.getHistory());
    history.add(
        StepRecord.newBuilder()
            .setBranch(result.getBranch())
            .setStage(result.getStage())
            .setStep(result.getStep())
            .setAttempt(result.getAttempt())
            .setWorker(result.getWorker())
            .setSeconds(result.getSeconds())
            .setOutputDigest(result.getOutputDigest())
            .setMetrics(result.getMetrics())
            .setAttempts(state.getAttempt())
            .setLosses(before.map(StepRecord::getLosses).orElse(0))
            .build());
    List<StepRecord> rewound = new ArrayList<>(state.getRewound());
    before.ifPresent(rewound::remove);
    if (alarm.isPresent()) {
      // Later steps go on from another checkpoint now: what they gave before says nothing.
      rewound.replaceAll(done -> StepRecord.newBuilder(done).setOutputDigest("").build());
    }
    RunState done =
        RunState.newBuilder(state)
            .setHistory(history)
            .setRewound(rewound)
            .setNondeterministicSteps(
                state.getNondeterministicSteps() + (alarm.isPresent() ? 1 : 0))
            .build();
    return new Completion(done, alarm);
  }
}
