package io.hmnas.coordinator.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hmnas.coordinator.history.Epochs;
import io.hmnas.coordinator.history.Recording;
import io.hmnas.coordinator.history.WeightHistory;
import io.hmnas.coordinator.plan.Plan;
import io.hmnas.coordinator.view.SweepDetails;
import io.hmnas.coordinator.view.SweepPace;
import io.hmnas.coordinator.view.View;
import io.hmnas.coordinator.view.WorkerActivity;
import io.hmnas.coordinator.view.Workers;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.WeightEvent;
import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;

/** Requests about weights over steps, and about who is at what. */
final class HistoryRoutes {
  private final View view;
  private final SweepService service;
  private final WeightHistory history;
  private final Workers workers;

  HistoryRoutes(View view, SweepService service, WeightHistory history, Workers workers) {
    this.view = view;
    this.service = service;
    this.history = history;
    this.workers = workers;
  }

  void weightsOfRun(Context ctx) {
    String runId = ctx.pathParam("runId");
    RunState run =
        view.run(runId)
            .orElseThrow(
                () -> ProblemException.missing("run", runId, "/api/v1/sweeps/{sweepId}/runs"));
    int limit = Exchange.limit(ctx);
    answer(
        ctx,
        history
            .run(run.getSweepId(), runId, branch(ctx))
            .map(recording -> recording.thinned(limit)),
        Epochs.of(run.getConfig()));
  }

  void weightsOfSweep(Context ctx) {
    SweepDetails sweep = service.require(ctx.pathParam("sweepId"));
    Epochs epochs = Epochs.of(sweep.config());
    int limit = Math.min(Exchange.limit(ctx), WeightHistory.MAX_FRAMES);
    answer(ctx, history.mean(sweep.summary().sweepId(), branch(ctx), epochs, limit), epochs);
  }

  private static String branch(Context ctx) {
    return Optional.ofNullable(ctx.queryParam("branch")).orElse(Plan.HM_NAS);
  }

  /** No frames is an answer, too: there are none yet, or none any more. */
  private static void answer(Context ctx, Optional<Recording> recording, Epochs epochs) {
    ObjectNode empty = Json.object();
    empty.putArray("cells");
    empty.putArray("frames");
    Exchange.answer(ctx, recording.map(some -> RecordingJson.of(some, epochs)).orElse(empty));
  }

  void finetuning(Context ctx) {
    String sweepId = service.require(ctx.pathParam("sweepId")).summary().sweepId();
    ObjectNode json = Json.object().put("sweepId", sweepId);
    json.set("branches", Representations.finetuning(view.finetuning(sweepId)));
    Exchange.answer(ctx, json);
  }

  void progress(Context ctx) {
    SweepDetails sweep = service.require(ctx.pathParam("sweepId"));
    SweepPace pace = view.pace(sweep.summary().sweepId());
    List<WorkerActivity> active = workers.at(pace.running());
    ObjectNode json =
        Json.object()
            .put("sweepId", sweep.summary().sweepId())
            .put("running", pace.running().size())
            .put("waiting", Math.max(0, pace.running().size() - active.size()));
    ObjectNode stages = json.putObject("runsByStage");
    pace.runsByStage().forEach((stage, runs) -> stages.put(stage.name(), runs));
    secondsLeft(sweep, pace, active.size())
        .ifPresentOrElse(
            seconds -> json.put("secondsLeft", seconds), () -> json.putNull("secondsLeft"));
    ArrayNode items = json.putArray("workers");
    active.forEach(activity -> items.add(worker(activity)));
    Exchange.answer(ctx, json);
  }

  /** Steps left times what a step took so far, shared by those who are at work. */
  private static Optional<Double> secondsLeft(SweepDetails sweep, SweepPace pace, int active) {
    if (sweep.summary().status().ended()) {
      return Optional.of(0.0);
    }
    long ended = sweep.summary().failed() + sweep.summary().cancelled();
    long perRun =
        sweep.summary().requested() == 0
            ? 0
            : sweep.summary().steps() / sweep.summary().requested();
    long left = Math.max(0, sweep.summary().steps() - sweep.summary().stepsDone() - ended * perRun);
    return pace.meanStepSeconds()
        .filter(seconds -> active > 0)
        .map(seconds -> Math.rint(10 * left * seconds / active) / 10);
  }

  private static ObjectNode worker(WorkerActivity activity) {
    WeightEvent event = activity.event();
    return Representations.moment(event)
        .put("worker", event.getWorker())
        .put("at", activity.at().toString());
  }
}
