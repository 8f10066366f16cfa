package io.hmnas.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hmnas.standalone.remote.Changes;
import io.hmnas.standalone.remote.RemoteException;
import io.hmnas.standalone.remote.RemoteException.Reason;
import io.hmnas.standalone.remote.RemoteSweeps;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Follows a sweep: a line whenever it or one of its runs has got further. A system that is away for
 * a while is waited for.
 */
final class SweepWatch {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Set<String> ENDED = Set.of("COMPLETED", "FAILED", "CANCELLED");

  private final RemoteSweeps sweeps;
  private final boolean json;
  private final PrintWriter out;
  private final Map<String, String> runsShown = new HashMap<>();
  private String shown = "";

  /**
   * @param json one JSON object to a line instead of text
   */
  SweepWatch(RemoteSweeps sweeps, boolean json, PrintWriter out) {
    this.sweeps = sweeps;
    this.json = json;
    this.out = out;
  }

  /**
   * Returns at the sweep's end.
   *
   * @return the process's exit code
   * @throws RemoteException if there is no such sweep, or the system is away too long
   */
  int untilEnd(String sweepId) throws InterruptedException {
    try (Changes changes = sweeps.changes(sweepId)) {
      return untilEnd(sweepId, changes);
    }
  }

  private int untilEnd(String sweepId, Changes changes) throws InterruptedException {
    Instant seen = Instant.now();
    while (true) {
      try {
        JsonNode sweep = sweeps.show(sweepId);
        seen = Instant.now();
        if (!sweep.toString().equals(shown)) {
          shown = sweep.toString();
          sweeps.runs(sweepId).forEach(this::showRun);
          show(sweep);
        }
        if (ENDED.contains(sweep.path("status").asText())) {
          return sweep.path("status").asText().equals("COMPLETED")
              ? ExitCodes.OK
              : ExitCodes.FAILED;
        }
      } catch (RemoteException e) {
        if (e.reason() != Reason.UNREACHABLE
            || shown.isEmpty()
            || Instant.now().isAfter(seen.plus(PATIENCE))) {
          throw e;
        }
      }
      changes.await();
    }
  }

  private void show(JsonNode sweep) {
    if (json) {
      ((ObjectNode) sweep).remove(List.of("config", "requestedSeeds"));
    }
    out.println(json ? sweep.toString() : SweepText.line(sweep));
    out.flush();
  }

  private void showRun(JsonNode run) {
    String place =
        "%s %s %d/%s"
            .formatted(
                run.path("status").asText(),
                run.path("stage").asText(),
                run.path("step").asInt() + 1,
                run.path("steps").asText());
    if (!place.equals(runsShown.put(run.path("runId").asText(), place))) {
      String failure =
          run.path("failureReason").isTextual() ? ": " + run.path("failureReason").asText() : "";
      out.println(
          json ? run.toString() : "  " + run.path("runId").asText() + " " + place + failure);
    }
  }
}
