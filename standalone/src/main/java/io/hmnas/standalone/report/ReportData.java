package io.hmnas.standalone.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hmnas.coordinator.api.RecordingJson;
import io.hmnas.coordinator.api.Representations;
import io.hmnas.coordinator.history.Epochs;
import io.hmnas.coordinator.history.WeightHistory;
import io.hmnas.coordinator.view.SweepDetails;
import io.hmnas.coordinator.view.SweepStatus;
import io.hmnas.coordinator.view.SweepSummary;
import io.hmnas.coordinator.view.View;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RunState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the page has inside: the answers that it would ask a coordinator for, and report.json. */
final class ReportData {
  /** Frames of all runs together at most: the file shall be opened and sent. */
  private static final int MAX_FRAMES = 1_200;

  private ReportData() {}

  static ObjectNode of(SweepOutcome outcome, ObjectNode report) {
    ObjectNode data = Json.MAPPER.createObjectNode();
    View view = view(outcome);
    String sweepId = outcome.sweepId();
    data.set("sweep", Representations.sweep(view.sweep(sweepId).orElseGet(() -> planned(outcome))));
    ArrayNode runs = data.putArray("runs");
    view.runs(sweepId, Optional.empty(), Optional.empty(), Integer.MAX_VALUE)
        .items()
        .forEach(run -> runs.add(Representations.run(run)));
    ArrayNode architectures = data.putArray("architectures");
    for (Architecture found : outcome.architectures()) {
      architectures.add(Representations.architecture(found));
    }
    recordings(outcome, data);
    data.set("report", light(report));
    return data;
  }

  /** The sweep as a coordinator would know it. */
  static View view(SweepOutcome outcome) {
    View view = new View();
    Instant at = outcome.ended();
    if (outcome.robustness() != null) {
      view.apply(outcome.robustness(), at);
    }
    outcome.runs().forEach(run -> view.apply(run, at));
    outcome.branches().forEach(branch -> view.apply(branch, at));
    outcome.architectures().forEach(found -> view.apply(found, at));
    return view;
  }

  /** Of a sweep that was interrupted before it was planned. */
  private static SweepDetails planned(SweepOutcome outcome) {
    List<Long> seeds = outcome.runs().stream().map(RunState::getSeed).toList();
    SweepSummary summary =
        new SweepSummary(
            outcome.sweepId(),
            SweepStatus.ACCEPTED,
            seeds.size(),
            0,
            0,
            0,
            0,
            0,
            Optional.empty(),
            outcome.ended());
    return new SweepDetails(summary, outcome.config(), seeds);
  }

  private static void recordings(SweepOutcome outcome, ObjectNode data) {
    Epochs epochs = Epochs.of(outcome.config());
    WeightHistory history = outcome.traces().history();
    history
        .mean(outcome.sweepId(), SweepOutcome.MAIN_BRANCH, epochs, WeightHistory.MAX_FRAMES)
        .ifPresent(mean -> data.set("mean", RecordingJson.of(mean, epochs)));
    ObjectNode runs = data.putObject("recordings");
    int each = Math.max(1, MAX_FRAMES / Math.max(1, outcome.runs().size()));
    for (RunState run : outcome.runs()) {
      history
          .run(outcome.sweepId(), run.getRunId(), SweepOutcome.MAIN_BRANCH)
          .map(recording -> recording.thinned(Math.min(each, WeightHistory.MAX_FRAMES)))
          .ifPresent(some -> runs.set(run.getRunId(), RecordingJson.of(some, epochs)));
    }
  }

  /** Without what the page has from elsewhere: the cells of architectures are most of it. */
  private static ObjectNode light(ObjectNode report) {
    ObjectNode copy = report.deepCopy();
    for (JsonNode found : copy.path("architectures")) {
      ((ObjectNode) found).remove("cells");
    }
    return copy;
  }
}
