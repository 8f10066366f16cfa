package io.hmnas.coordinator.api;

import io.hmnas.coordinator.view.ArchitectureSummary;
import io.hmnas.coordinator.view.Page;
import io.hmnas.coordinator.view.RunSummary;
import io.hmnas.coordinator.view.View;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.javalin.http.Context;
import java.util.List;

/** Requests about runs and what they found. */
final class RunRoutes {
  private static final List<RunStatus> STATUSES =
      List.of(RunStatus.RUNNING, RunStatus.COMPLETED, RunStatus.FAILED, RunStatus.CANCELLED);

  private final View view;
  private final SweepService service;

  RunRoutes(View view, SweepService service) {
    this.view = view;
    this.service = service;
  }

  void list(Context ctx) {
    String sweepId = service.require(ctx.pathParam("sweepId")).summary().sweepId();
    Page<RunSummary, Long> page =
        view.runs(
            sweepId,
            Exchange.cursor(ctx, Cursors::number),
            Exchange.symbol(ctx, "status", STATUSES),
            Exchange.limit(ctx));
    Exchange.answer(ctx, Pages.json(page, Representations::run));
  }

  /** A page has the architectures of so many runs as the limit says. */
  void architecturesOfSweep(Context ctx) {
    String sweepId = service.require(ctx.pathParam("sweepId")).summary().sweepId();
    Page<List<Architecture>, Long> page =
        view.architectures(sweepId, Exchange.cursor(ctx, Cursors::number), Exchange.limit(ctx));
    Page<Architecture, Long> flat =
        new Page<>(page.items().stream().flatMap(List::stream).toList(), page.next());
    Exchange.answer(ctx, Pages.json(flat, Json::of));
  }

  void architecturesInShort(Context ctx) {
    String sweepId = service.require(ctx.pathParam("sweepId")).summary().sweepId();
    Page<List<ArchitectureSummary>, Long> page =
        view.architecturesInShort(
            sweepId, Exchange.cursor(ctx, Cursors::number), Exchange.limit(ctx));
    Page<ArchitectureSummary, Long> flat =
        new Page<>(page.items().stream().flatMap(List::stream).toList(), page.next());
    Exchange.answer(ctx, Pages.json(flat, Representations::architecture));
  }

  void show(Context ctx) {
    Exchange.answer(ctx, Json.of(require(ctx)));
  }

  void architectures(Context ctx) {
    RunState run = require(ctx);
    Exchange.answer(ctx, Pages.items(view.architectures(run.getRunId()), Json::of));
  }

  private RunState require(Context ctx) {
    String runId = ctx.pathParam("runId");
    return view.run(runId)
        .orElseThrow(() -> ProblemException.missing("run", runId, "/api/v1/sweeps/{sweepId}/runs"));
  }
}
