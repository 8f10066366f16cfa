package io.hmnas.coordinator.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hmnas.coordinator.api.ProblemDetail.Kind;
import io.hmnas.coordinator.view.Page;
import io.hmnas.coordinator.view.SweepStatus;
import io.hmnas.coordinator.view.SweepSummary;
import io.hmnas.coordinator.view.View;
import io.hmnas.schemas.config.Presets;
import io.hmnas.schemas.config.SweepId;
import io.hmnas.schemas.config.SweepSpec;
import io.javalin.http.Context;
import java.util.List;
import java.util.UUID;

/** Requests about sweeps. */
final class SweepRoutes {
  private final View view;
  private final SweepService service;
  private final int maxBodyBytes;

  SweepRoutes(View view, SweepService service, int maxBodyBytes) {
    this.view = view;
    this.service = service;
    this.maxBodyBytes = maxBodyBytes;
  }

  void list(Context ctx) {
    Page<SweepSummary, String> page =
        view.sweeps(
            Exchange.cursor(ctx, Cursors::text),
            Exchange.symbol(ctx, "status", List.of(SweepStatus.values())),
            Exchange.limit(ctx));
    Exchange.answer(ctx, Pages.json(page, Representations::sweep));
  }

  void show(Context ctx) {
    answer(ctx, sweepId(ctx));
  }

  void robustness(Context ctx) {
    String sweepId = service.require(sweepId(ctx)).summary().sweepId();
    Exchange.answer(
        ctx,
        view.robustness(sweepId)
            .map(Json::of)
            .orElseThrow(
                () ->
                    ProblemException.retryable(
                        Kind.NOT_FOUND, "sweep " + sweepId + " is not planned yet: ask again", 1)));
  }

  static void presets(Context ctx) {
    ObjectNode json = Json.object();
    var items = json.putArray("items");
    for (String name : Presets.names()) {
      SweepSpec preset = Presets.load(name);
      ObjectNode item = items.addObject().put("name", name);
      var seeds = item.putArray("seeds");
      preset.seeds().forEach(seeds::add);
      item.set("config", Json.of(preset.config()));
    }
    Exchange.answer(ctx, json);
  }

  /** POST: the client may leave the choice of an id to us. */
  void create(Context ctx) {
    SweepSpec spec = SweepBody.create(Exchange.body(ctx, maxBodyBytes));
    create(ctx, spec.name().orElseGet(() -> "sweep-" + UUID.randomUUID()), spec);
  }

  /** PUT: the id is in the path. */
  void put(Context ctx) {
    String sweepId = sweepId(ctx);
    if (!SweepId.isValid(sweepId)) {
      throw ProblemException.invalid(
          "sweepId",
          "sweepId must be 1..100 letters, digits, dots, dashes and underscores, and not only dots,"
              + " got '"
              + sweepId
              + "'");
    }
    SweepSpec spec = SweepBody.create(Exchange.body(ctx, maxBodyBytes));
    if (spec.name().isPresent() && !spec.name().get().equals(sweepId)) {
      throw ProblemException.invalid(
          "sweepId", "sweepId must be that of the path, " + sweepId + ", got " + spec.name().get());
    }
    create(ctx, sweepId, spec);
  }

  private void create(Context ctx, String sweepId, SweepSpec spec) {
    // No character of an id needs to be escaped.
    ctx.header("Location", "/api/v1/sweeps/" + sweepId);
    answer(ctx, sweepId, service.create(sweepId, spec.config(), spec.seeds()));
  }

  void addSeeds(Context ctx) {
    String sweepId = sweepId(ctx);
    // A sweep that is not there is the greater mistake.
    service.require(sweepId);
    List<Long> seeds = SweepBody.seeds(Exchange.body(ctx, maxBodyBytes));
    answer(ctx, sweepId, service.addSeeds(sweepId, seeds));
  }

  void cancel(Context ctx) {
    String sweepId = sweepId(ctx);
    answer(ctx, sweepId, service.cancel(sweepId));
  }

  private void answer(Context ctx, String sweepId, SweepService.Outcome outcome) {
    if (outcome == SweepService.Outcome.ACCEPTED) {
      ctx.status(202);
    }
    answer(ctx, sweepId);
  }

  private void answer(Context ctx, String sweepId) {
    Exchange.answer(ctx, Representations.sweep(service.require(sweepId)));
  }

  private static String sweepId(Context ctx) {
    return ctx.pathParam("sweepId");
  }
}
