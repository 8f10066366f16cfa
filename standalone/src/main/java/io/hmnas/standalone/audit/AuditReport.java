package io.hmnas.standalone.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hmnas.schemas.avro.StepTask;
import java.util.List;

/**
 * What came of an audit.
 *
 * @param audit how it was asked for
 * @param auditable how many steps could be done again
 * @param notAuditable steps that could not, each with its obstacle
 * @param steps steps that were done again
 */
public record AuditReport(
    Audit audit, int auditable, List<FinishedStep> notAuditable, List<AuditedStep> steps) {

  /** How many steps ended that way. */
  public long count(AuditedStep.Outcome outcome) {
    return steps.stream().filter(step -> step.outcome() == outcome).count();
  }

  /** Whether steps were done again, and all gave the same. */
  public boolean clean() {
    return !steps.isEmpty() && count(AuditedStep.Outcome.SAME) == steps.size();
  }

  /** The report for programs. */
  public String json() {
    JsonMapper mapper = JsonMapper.builder().build();
    ObjectNode root =
        mapper
            .createObjectNode()
            .put("fraction", audit.fraction())
            .put("seed", audit.seed())
            .put("auditable", auditable)
            .put("notAuditable", notAuditable.size())
            .put("same", count(AuditedStep.Outcome.SAME))
            .put("different", count(AuditedStep.Outcome.DIFFERENT))
            .put("failed", count(AuditedStep.Outcome.FAILED));
    ArrayNode done = root.putArray("steps");
    for (AuditedStep step : steps) {
      name(done.addObject(), step.step())
          .put("outcome", step.outcome().name())
          .put("digest", step.step().digest())
          .put("digestNow", step.digest().isEmpty() ? null : step.digest())
          .put("failure", step.failure().isEmpty() ? null : step.failure())
          .put("seconds", step.seconds());
    }
    ArrayNode left = root.putArray("notAuditableSteps");
    notAuditable.forEach(step -> name(left.addObject(), step).put("reason", step.obstacle()));
    try {
      return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }

  private static ObjectNode name(ObjectNode node, FinishedStep step) {
    StepTask task = step.task();
    return node.put("runId", task.getRunId())
        .put("branch", task.getBranch())
        .put("stage", task.getStage().name())
        .put("step", task.getStep())
        .put("worker", step.worker());
  }
}
