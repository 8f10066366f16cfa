package io.hmnas.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hmnas.standalone.report.Format;
import java.util.ArrayList;
import java.util.List;

/** Sweeps and runs as text, from their JSON. */
final class SweepText {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final List<String> SWEEP_COLUMNS =
      List.of("SWEEP", "STATUS", "SEEDS", "COMPLETED", "FAILED", "STEPS", "TEST ACCURACY");
  private static final List<String> RUN_COLUMNS =
      List.of("RUN", "STATUS", "STAGE", "STEP", "ATTEMPT", "TEST ACCURACY", "FAILURE");

  private SweepText() {}

  static String json(JsonNode node) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }

  /** A list as the HTTP interface would give it on one page. */
  static String jsonList(List<JsonNode> items) {
    var list = MAPPER.createObjectNode();
    list.putArray("items").addAll(items);
    return json(list);
  }

  static String sweeps(List<JsonNode> sweeps) {
    return Columns.of(SWEEP_COLUMNS, sweeps.stream().map(SweepText::sweepRow).toList());
  }

  static String runs(List<JsonNode> runs) {
    return Columns.of(RUN_COLUMNS, runs.stream().map(SweepText::runRow).toList());
  }

  private static List<String> sweepRow(JsonNode sweep) {
    return List.of(
        sweep.path("sweepId").asText(),
        sweep.path("status").asText(),
        sweep.at("/seeds/requested").asText(),
        sweep.at("/seeds/completed").asText(),
        sweep.at("/seeds/failed").asText(),
        sweep.at("/steps/done").asText() + "/" + sweep.at("/steps/total").asText(),
        accuracy(sweep.at("/testAccuracy/mean")));
  }

  private static List<String> runRow(JsonNode run) {
    return List.of(
        run.path("runId").asText(),
        run.path("status").asText(),
        run.path("stage").asText(),
        (run.path("step").asInt() + 1) + "/" + run.path("steps").asText(),
        run.path("attempt").asText(),
        accuracy(run.path("testAccuracy")),
        run.path("failureReason").isNull() ? "-" : run.path("failureReason").asText());
  }

  /** Where a sweep stands, in a line. */
  static String line(JsonNode sweep) {
    List<String> parts = new ArrayList<>();
    parts.add("%s %s".formatted(sweep.path("sweepId").asText(), sweep.path("status").asText()));
    parts.add(
        "steps %s/%s"
            .formatted(sweep.at("/steps/done").asText(), sweep.at("/steps/total").asText()));
    parts.add(
        "seeds %s/%s completed"
            .formatted(
                sweep.at("/seeds/completed").asText(), sweep.at("/seeds/requested").asText()));
    for (String what : List.of("failed", "cancelled")) {
      if (sweep.at("/seeds/" + what).asInt() > 0) {
        parts.add(sweep.at("/seeds/" + what).asText() + " " + what);
      }
    }
    if (sweep.at("/testAccuracy/mean").isNumber()) {
      parts.add("test accuracy " + accuracy(sweep.at("/testAccuracy/mean")));
    }
    return String.join(", ", parts);
  }

  private static String accuracy(JsonNode node) {
    return node.isNumber() ? Format.decimal(node.asDouble(), 3) : "-";
  }
}
