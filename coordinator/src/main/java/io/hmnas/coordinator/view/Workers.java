package io.hmnas.coordinator.view;

import io.hmnas.schemas.avro.WeightEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What workers are at, by their last signs of life. Safe for use by many threads. */
public final class Workers {
  private static final int MAX_WORKERS = 10_000;

  private final Map<String, WorkerActivity> latest =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, WorkerActivity> eldest) {
          return size() > MAX_WORKERS;
        }
      };

  /** Takes a sign of life into account. */
  public synchronized void take(WeightEvent event, Instant at) {
    WeightEvent light = WeightEvent.newBuilder(event).setCells(List.of()).build();
    // Taken out first, so that the eldest is the one not heard of for longest.
    latest.remove(event.getWorker());
    latest.put(event.getWorker(), new WorkerActivity(light, at));
  }

  /** The workers that are at a step that one of the runs waits for, by name. */
  public List<WorkerActivity> at(List<RunSummary> runs) {
    Map<String, RunSummary> byId = new HashMap<>();
    runs.forEach(run -> byId.put(run.runId(), run));
    List<WorkerActivity> active = new ArrayList<>();
    synchronized (this) {
      for (WorkerActivity activity : latest.values()) {
        RunSummary run = byId.get(activity.event().getRunId());
        if (run != null && activity.isAt(run)) {
          active.add(activity);
        }
      }
    }
    active.sort(Comparator.comparing(activity -> activity.event().getWorker()));
    return active;
  }
}
