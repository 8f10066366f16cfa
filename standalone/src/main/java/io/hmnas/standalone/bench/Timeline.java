package io.hmnas.standalone.bench;

import io.hmnas.schemas.avro.StepTask;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.Collectors;

/** When which worker was busy with which step. Safe for use by many threads. */
final class Timeline {
  private final ConcurrentLinkedQueue<Span> spans = new ConcurrentLinkedQueue<>();

  /** When a step's task could be read, by the name of the step. */
  private final Map<String, Long> readable = new ConcurrentHashMap<>();

  /** One execution of a step; times are those of {@link System#nanoTime}. */
  private record Span(String worker, String run, int place, long start, long end) {
    String step() {
      return name(run, place);
    }
  }

  void executed(String worker, StepTask task, long start, long end) {
    spans.add(new Span(worker, task.getRunId(), place(task), start, end));
  }

  void readable(StepTask task, long nanos) {
    readable.putIfAbsent(name(task.getRunId(), place(task)), nanos);
  }

  int executions() {
    return spans.size();
  }

  /** Steps that were carried out more than once. */
  int repeated() {
    Set<String> once = new HashSet<>();
    return (int) spans.stream().filter(span -> !once.add(span.step())).count();
  }

  /** From the end of each step until the next task of its run could be read, ns. */
  Sample untilNextTask() {
    List<Long> waits = new ArrayList<>();
    for (Span span : spans) {
      Long next = readable.get(name(span.run(), span.place() + 1));
      if (next != null) {
        waits.add(Math.max(0, next - span.end()));
      }
    }
    return new Sample(waits);
  }

  /** From the end of each step to the start of the next on the same worker, ns. */
  Sample pausesOfWorkers() {
    return pauses(Span::worker);
  }

  /** From the end of each step to the start of the next of the same run, ns. */
  Sample pausesOfRuns() {
    return pauses(Span::run);
  }

  /** Tasks of the busiest worker over the mean. */
  double mostToMean(int workers) {
    Map<String, Long> tasks =
        spans.stream().collect(Collectors.groupingBy(Span::worker, Collectors.counting()));
    long most = tasks.values().stream().mapToLong(Long::longValue).max().orElse(0);
    return spans.isEmpty() ? 0 : (double) most * workers / spans.size();
  }

  private Sample pauses(Function<Span, String> by) {
    Map<String, List<Span>> groups = new HashMap<>();
    spans.forEach(span -> groups.computeIfAbsent(by.apply(span), k -> new ArrayList<>()).add(span));
    List<Long> pauses = new ArrayList<>();
    for (List<Span> group : groups.values()) {
      group.sort(Comparator.comparingLong(Span::start));
      for (int i = 1; i < group.size(); i++) {
        pauses.add(Math.max(0, group.get(i).start() - group.get(i - 1).end()));
      }
    }
    return new Sample(pauses);
  }

  private static int place(StepTask task) {
    return PipelineBench.place(task.getStage(), task.getStep());
  }

  private static String name(String run, int place) {
    return run + "#" + place;
  }
}
