package io.hmnas.coordinator.view;

import io.hmnas.coordinator.plan.RequestCheck;
import io.hmnas.coordinator.plan.SweepDecision;
import io.hmnas.coordinator.plan.SweepPlanner;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.SweepRequest;
import io.hmnas.schemas.config.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All sweeps and runs, as the log says; a fold over its records in whatever order their topics are
 * read. Safe for use by many threads.
 *
 * <p>A sweep is known from its report, which the coordinator writes as soon as it has planned the
 * sweep. Until then it is known from its requests, decided upon here by the same function.
 */
public final class View {
  private final NavigableMap<String, SweepEntry> sweeps = new TreeMap<>();
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  /** Takes a request into account, if it is valid and has an effect. */
  public void apply(SweepRequest request, Instant at) {
    if (RequestCheck.flaw(request).isPresent()) {
      return;
    }
    write(
        () -> {
          SweepEntry known = sweeps.get(request.getSweepId());
          SweepRequest before = known == null ? null : known.asRequest().orElse(null);
          SweepDecision decision = SweepPlanner.decide(before, request);
          if (decision.changed()) {
            entry(request.getSweepId()).await(decision.sweep().orElseThrow(), at);
          }
        });
  }

  public void apply(RobustnessReport report, Instant at) {
    write(() -> entry(report.getSweepId()).report(report, at));
  }

  public void apply(RunState run, Instant at) {
    write(() -> entry(run.getSweepId()).run(run, at));
  }

  public void apply(Architecture found, Instant at) {
    write(() -> entry(found.getSweepId()).found(found, at));
  }

  /**
   * Sweeps in the order of their ids.
   *
   * @param after the id after which to begin; empty for the beginning
   * @param status only those that stand so; empty for all
   */
  public Page<SweepSummary, String> sweeps(
      Optional<String> after, Optional<SweepStatus> status, int limit) {
    return read(
        () ->
            page(
                after.map(id -> sweeps.tailMap(id, false)).orElse(sweeps),
                entry ->
                    entry
                        .summary()
                        .filter(sweep -> status.isEmpty() || status.get() == sweep.status()),
                limit));
  }

  /** A sweep. */
  public Optional<SweepDetails> sweep(String sweepId) {
    return sweepEntry(sweepId, SweepEntry::details);
  }

  /** What the seeds of a sweep agree on; empty until the sweep is planned. */
  public Optional<RobustnessReport> robustness(String sweepId) {
    return sweepEntry(sweepId, SweepEntry::robustness);
  }

  /**
   * Runs of a sweep in the order of their seeds.
   *
   * @param after the seed after which to begin; empty for the beginning
   * @param status only those that stand so; empty for all
   */
  public Page<RunSummary, Long> runs(
      String sweepId, Optional<Long> after, Optional<RunStatus> status, int limit) {
    return read(
        () ->
            page(
                entries(sweepId, after),
                run ->
                    run.summary().filter(some -> status.isEmpty() || status.get() == some.status()),
                limit));
  }

  /** Networks found by the runs of a sweep, in the order of their seeds; one page is some runs'. */
  public Page<List<Architecture>, Long> architectures(
      String sweepId, Optional<Long> after, int limit) {
    return read(
        () ->
            page(
                entries(sweepId, after),
                run -> Optional.of(run.architectures()).filter(found -> !found.isEmpty()),
                limit));
  }

  /** The same in short. */
  public Page<List<ArchitectureSummary>, Long> architecturesInShort(
      String sweepId, Optional<Long> after, int limit) {
    return read(
        () ->
            page(
                entries(sweepId, after),
                run -> Optional.of(run.architecturesInShort()).filter(found -> !found.isEmpty()),
                limit));
  }

  /** How far a sweep is; nothing has happened in a sweep that is not known. */
  public SweepPace pace(String sweepId) {
    return read(() -> SweepPace.of(entries(sweepId, Optional.empty()).values()));
  }

  /** How fast the networks of each branch learn when they are fine-tuned. */
  public List<FinetuneCurve> finetuning(String sweepId) {
    return read(() -> FinetuneCurve.of(entries(sweepId, Optional.empty()).values()));
  }

  /** A sweep in short. */
  public Optional<SweepSummary> sweepInShort(String sweepId) {
    return sweepEntry(sweepId, SweepEntry::summary);
  }

  /** A run in short. */
  public Optional<RunSummary> runInShort(String runId) {
    return read(() -> runEntry(runId).flatMap(RunEntry::summary));
  }

  /** A run. */
  public Optional<RunState> run(String runId) {
    return read(() -> runEntry(runId).flatMap(RunEntry::state));
  }

  /** The networks that a run found, by branch; empty until it has found one. */
  public List<Architecture> architectures(String runId) {
    return read(() -> runEntry(runId).map(RunEntry::architectures).orElse(List.of()));
  }

  /** Bytes that the records kept take, without what is around them. */
  public long bytes() {
    return read(() -> sweeps.values().stream().mapToLong(SweepEntry::bytes).sum());
  }

  private NavigableMap<Long, RunEntry> entries(String sweepId, Optional<Long> after) {
    SweepEntry sweep = sweeps.get(sweepId);
    NavigableMap<Long, RunEntry> runs = sweep == null ? new TreeMap<>() : sweep.runs();
    return after.map(seed -> runs.tailMap(seed, false)).orElse(runs);
  }

  /** A run's id ends with its seed, so that no index by run is needed. */
  private Optional<RunEntry> runEntry(String runId) {
    int split = runId.lastIndexOf(".s");
    if (split < 1) {
      return Optional.empty();
    }
    try {
      SweepEntry sweep = sweeps.get(runId.substring(0, split));
      long seed = Long.parseLong(runId.substring(split + 2));
      return Optional.ofNullable(sweep == null ? null : sweep.runs().get(seed))
          .filter(run -> RunId.of(runId.substring(0, split), seed).equals(runId));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private <T> Optional<T> sweepEntry(String sweepId, Function<SweepEntry, Optional<T>> what) {
    return read(() -> Optional.ofNullable(sweeps.get(sweepId)).flatMap(what));
  }

  private SweepEntry entry(String sweepId) {
    return sweeps.computeIfAbsent(sweepId, SweepEntry::new);
  }

  private static <K, E, T> Page<T, K> page(
      NavigableMap<K, E> entries, Function<E, Optional<T>> item, int limit) {
    List<T> items = new ArrayList<>();
    @Nullable K last = null;
    for (var entry : entries.entrySet()) {
      Optional<T> next = item.apply(entry.getValue());
      if (next.isPresent() && items.size() == limit) {
        return new Page<>(items, Optional.ofNullable(last));
      }
      if (next.isPresent()) {
        items.add(next.get());
        last = entry.getKey();
      }
    }
    return new Page<>(items, Optional.empty());
  }

  private void write(Runnable change) {
    lock.writeLock().lock();
    try {
      change.run();
    } finally {
      lock.writeLock().unlock();
    }
  }

  private <T> T read(Supplier<T> query) {
    lock.readLock().lock();
    try {
      return query.get();
    } finally {
      lock.readLock().unlock();
    }
  }
}
