package io.hmnas.coordinator.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hmnas.coordinator.view.ArchitectureSummary;
import io.hmnas.coordinator.view.BranchSummary;
import io.hmnas.coordinator.view.FinetuneCurve;
import io.hmnas.coordinator.view.RunSummary;
import io.hmnas.coordinator.view.SweepDetails;
import io.hmnas.coordinator.view.SweepSummary;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.WeightEvent;
import java.util.List;

/** Sweeps and runs as JSON; the schemas are in openapi.json. */
public final class Representations {
  private Representations() {}

  /** A sweep in short. */
  public static ObjectNode sweep(SweepSummary sweep) {
    ObjectNode json =
        Json.object().put("sweepId", sweep.sweepId()).put("status", sweep.status().name());
    json.putObject("seeds")
        .put("requested", sweep.requested())
        .put("completed", sweep.completed())
        .put("failed", sweep.failed())
        .put("cancelled", sweep.cancelled());
    json.putObject("steps").put("done", sweep.stepsDone()).put("total", sweep.steps());
    sweep
        .testAccuracy()
        .ifPresentOrElse(
            accuracy -> json.set("testAccuracy", Json.of(accuracy)),
            () -> json.putNull("testAccuracy"));
    return json.put("updatedAt", sweep.updatedAt().toString());
  }

  /** A sweep with its configuration and seeds. */
  public static ObjectNode sweep(SweepDetails details) {
    ObjectNode json = sweep(details.summary());
    ArrayNode seeds = json.putArray("requestedSeeds");
    details.seeds().forEach(seeds::add);
    json.set("config", Json.of(details.config()));
    return json;
  }

  /** A run in short. */
  public static ObjectNode run(RunSummary run) {
    ObjectNode json =
        Json.object()
            .put("runId", run.runId())
            .put("seed", run.seed())
            .put("status", run.status().name())
            .put("stage", run.stage().name())
            .put("step", run.step())
            .put("steps", run.steps())
            .put("attempt", run.attempt())
            .put("stepsDone", run.stepsDone());
    run.testAccuracy()
        .ifPresentOrElse(
            accuracy -> json.put("testAccuracy", accuracy), () -> json.putNull("testAccuracy"));
    run.failureReason()
        .ifPresentOrElse(
            reason -> json.put("failureReason", reason), () -> json.putNull("failureReason"));
    ArrayNode branches = json.putArray("branches");
    run.branches().forEach(branch -> branches.add(branch(branch)));
    return json.put("updatedAt", run.updatedAt().toString());
  }

  private static ObjectNode branch(BranchSummary branch) {
    ObjectNode json =
        Json.object()
            .put("branch", branch.branch())
            .put("status", branch.status().name())
            .put("stage", branch.stage().name())
            .put("step", branch.step())
            .put("steps", branch.steps())
            .put("stepsDone", branch.stepsDone());
    branch
        .testAccuracy()
        .ifPresentOrElse(
            accuracy -> json.put("testAccuracy", accuracy), () -> json.putNull("testAccuracy"));
    branch
        .failureReason()
        .ifPresentOrElse(
            reason -> json.put("failureReason", reason), () -> json.putNull("failureReason"));
    return json;
  }

  /** A network that was found, in short. */
  public static ObjectNode architecture(Architecture found) {
    return architecture(ArchitectureSummary.of(found));
  }

  /** A network that was found, in short. */
  public static ObjectNode architecture(ArchitectureSummary found) {
    ObjectNode json =
        Json.object()
            .put("runId", found.runId())
            .put("seed", found.seed())
            .put("branch", found.branch());
    found
        .testAccuracy()
        .ifPresentOrElse(
            accuracy -> json.put("testAccuracy", accuracy), () -> json.putNull("testAccuracy"));
    json.put("parameters", found.parameters())
        .put("nonZeroParameters", found.nonZeroParameters())
        .put("supernetParameters", found.supernetParameters())
        .put("multiplyAdds", found.multiplyAdds());
    ArrayNode cells = json.putArray("cells");
    for (ArchitectureSummary.Edges edges : found.cells()) {
      ObjectNode cell = cells.addObject().put("cellType", edges.cellType());
      ArrayNode weights = cell.putArray("weights");
      edges.weights().forEach(weight -> weights.add(Math.round(weight * 1e4) / 1e4));
      ArrayNode kept = cell.putArray("kept");
      edges.kept().forEach(kept::add);
    }
    return json;
  }

  /** How fast the networks of each branch learn when they are fine-tuned. */
  public static ArrayNode finetuning(List<FinetuneCurve> curves) {
    ArrayNode json = Json.MAPPER.createArrayNode();
    for (FinetuneCurve curve : curves) {
      ArrayNode epochs = json.addObject().put("branch", curve.branch()).putArray("epochs");
      for (FinetuneCurve.Epoch epoch : curve.epochs()) {
        ObjectNode item = epochs.addObject().put("epoch", epoch.epoch());
        item.set("loss", Json.of(epoch.loss()));
        item.set("accuracy", Json.of(epoch.accuracy()));
      }
    }
    return json;
  }

  /** Where a step is and what it measured last; without weights. */
  static ObjectNode moment(WeightEvent event) {
    ObjectNode json =
        Json.object()
            .put("runId", event.getRunId())
            .put("seed", event.getSeed())
            .put("branch", event.getBranch())
            .put("stage", event.getStage().name())
            .put("step", event.getStep())
            .put("steps", event.getSteps())
            .put("attempt", event.getAttempt())
            .put("batch", event.getBatch())
            .put("batches", event.getBatches());
    // A step's first event only says that it was taken.
    if (event.getBatch() == 0) {
      return json.putNull("loss").putNull("accuracy").putNull("imagesPerSecond");
    }
    return json.put("loss", event.getLoss())
        .put("accuracy", event.getAccuracy())
        .put("imagesPerSecond", event.getImagesPerSecond());
  }

  /** A configuration. */
  public static ObjectNode config(SweepConfig config) {
    return Json.of(config);
  }
}
