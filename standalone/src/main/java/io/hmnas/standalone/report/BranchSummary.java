package io.hmnas.standalone.report;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.schemas.config.Branch;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One line about a branch of a run: its network, and the compute that went into it. What it has not
 * reached is null.
 *
 * @param testAccuracy of its network after fine-tuning, 0..1
 * @param parameters network weights, masked ones included
 * @param finetuneSteps completed steps of stage FINETUNE: the same for all branches that complete
 * @param finetuneImages images that went through a training batch in them, likewise
 * @param ownSteps completed steps that it shares with no other branch; hm-nas has those that others
 *     go on from
 * @param ownImages images in them
 * @param ownSeconds time of them
 */
public record BranchSummary(
    String runId,
    long seed,
    String branch,
    RunStatus status,
    @Nullable String failureReason,
    @Nullable Double testAccuracy,
    @Nullable Long parameters,
    @Nullable Long nonZeroParameters,
    @Nullable Long multiplyAdds,
    @Nullable Integer keptEdges,
    @Nullable Integer keptOperations,
    int finetuneSteps,
    long finetuneImages,
    int ownSteps,
    long ownImages,
    double ownSeconds) {

  static BranchSummary of(RunState run, Optional<Architecture> found) {
    Architecture network = found.orElse(null);
    Counts counts = network == null ? null : Counts.of(network);
    List<StepRecord> own = Branch.ownSteps(run);
    List<StepRecord> finetune =
        own.stream().filter(step -> step.getStage() == Stage.FINETUNE).toList();
    return new BranchSummary(
        run.getRunId(),
        run.getSeed(),
        run.getBranch(),
        run.getStatus(),
        run.getFailureReason(),
        network == null ? null : network.getTestAccuracy(),
        network == null ? null : (Long) network.getParameters(),
        network == null ? null : (Long) network.getNonZeroParameters(),
        network == null ? null : (Long) network.getMultiplyAdds(),
        counts == null ? null : (Integer) counts.keptEdges(),
        counts == null ? null : (Integer) counts.keptOperations(),
        finetune.size(),
        images(finetune),
        own.size(),
        images(own),
        own.stream().mapToDouble(StepRecord::getSeconds).sum());
  }

  private static long images(List<StepRecord> steps) {
    return steps.stream().mapToLong(step -> step.getMetrics().getImages()).sum();
  }
}
