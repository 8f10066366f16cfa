package io.hmnas.coordinator.plan;

import io.hmnas.schemas.avro.CheckpointRetention;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.config.Branch;
import java.util.List;

/**
 * Which checkpoints of a run are there.
 *
 * <p>Unless all are kept, each task names the checkpoint two steps back as obsolete: the one that
 * its input was made from. It is needed until then, because a lost input has to be made again. The
 * last checkpoint of each stage is never named, so that a run that loses more than one checkpoint
 * goes back no further than to the beginning of a stage, and other branches find what they go off
 * from. Those have no say in the steps that they share with hm-nas.
 */
final class Retention {
  private Retention() {}

  /** Whether the checkpoint that a step wrote stays for good. */
  static boolean keeps(SweepConfig config, StepId step) {
    return config.getKeepCheckpoints() != CheckpointRetention.STAGE_ENDS
        || step.step() + 1 == Plan.steps(config, step.stage());
  }

  /** What the awaited step makes obsolete. */
  static List<String> obsolete(RunState state) {
    List<StepRecord> history = state.getHistory();
    int last = history.size() - 2;
    if (last < Plan.sharedSteps(state.getConfig(), Branch.require(state.getBranch()))
        || keeps(state.getConfig(), StepId.of(history.get(last)))) {
      return List.of();
    }
    String digest = history.get(last).getOutputDigest();
    // Two steps may have left the same checkpoint: it is removed only if none of them is needed.
    boolean needed =
        digest.equals(state.getInputDigest())
            || history.stream()
                .anyMatch(
                    done ->
                        done.getOutputDigest().equals(digest)
                            && keeps(state.getConfig(), StepId.of(done)));
    return needed ? List.of() : List.of(digest);
  }
}
