package io.hmnas.coordinator.history;

import io.hmnas.schemas.avro.WeightEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The weights of runs over their steps: a fold over weight events. Safe for use by many threads.
 *
 * <p>Its memory is bounded. When there is more than that, every run keeps half as many frames; when
 * they are few already, the runs go that have not been heard of for longest.
 */
public final class WeightHistory {
  /** Frames of one run at most. */
  public static final int MAX_FRAMES = 64;

  private static final int MIN_CAPACITY = 8;

  private final long maxBytes;
  private final Map<Key, Track> tracks = new LinkedHashMap<>(16, 0.75f, true);
  private int capacity = MAX_FRAMES;
  private long bytes;

  private record Key(String sweepId, String runId, String branch) {}

  /**
   * @param maxBytes memory of the frames at most, about
   */
  public WeightHistory(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Takes an event into account, if it has weights. */
  public synchronized void take(WeightEvent event) {
    if (event.getCells().isEmpty()) {
      return;
    }
    Key key = new Key(event.getSweepId(), event.getRunId(), event.getBranch());
    EncodingShape shape = EncodingShape.of(event.getCells());
    Track track = tracks.get(key);
    if (track == null || !track.shape().equals(shape)) {
      bytes -= track == null ? 0 : track.bytes();
      track = new Track(known(event.getSweepId(), shape));
      tracks.put(key, track);
    }
    bytes -= track.bytes();
    track.take(event, capacity);
    bytes += track.bytes();
    makeRoom();
  }

  /** One shape is held for all runs of a sweep. */
  private EncodingShape known(String sweepId, EncodingShape shape) {
    return tracks.entrySet().stream()
        .filter(entry -> entry.getKey().sweepId().equals(sweepId))
        .map(entry -> entry.getValue().shape())
        .filter(shape::equals)
        .findFirst()
        .orElse(shape);
  }

  private void makeRoom() {
    while (bytes > maxBytes && capacity > MIN_CAPACITY) {
      capacity /= 2;
      tracks.values().forEach(track -> track.thin(capacity));
      bytes = tracks.values().stream().mapToLong(Track::bytes).sum();
    }
    Iterator<Track> oldest = tracks.values().iterator();
    while (bytes > maxBytes && tracks.size() > 1) {
      bytes -= oldest.next().bytes();
      oldest.remove();
    }
  }

  /** Memory of the frames, about. */
  public synchronized long bytes() {
    return bytes;
  }

  /**
   * A run's frames; empty if it has none, or none any more.
   *
   * @param branch hm-nas, or a baseline
   */
  public synchronized Optional<Recording> run(String sweepId, String runId, String branch) {
    return Optional.ofNullable(tracks.get(new Key(sweepId, runId, branch)))
        .map(track -> new Recording(track.shape(), track.frames()));
  }

  /**
   * The mean of a sweep's runs; empty if none has frames. A frame is the mean of the runs that have
   * come so far, each as it was then or last before.
   *
   * @param limit frames at most
   */
  public Optional<Recording> mean(String sweepId, String branch, Epochs epochs, int limit) {
    Collection<Recording> runs = recordings(sweepId, branch);
    return runs.isEmpty() ? Optional.empty() : Optional.of(Mean.of(runs, epochs, limit));
  }

  private synchronized Collection<Recording> recordings(String sweepId, String branch) {
    List<Recording> runs = new ArrayList<>();
    tracks.forEach(
        (key, track) -> {
          boolean same = runs.isEmpty() || runs.get(0).shape().equals(track.shape());
          if (key.sweepId().equals(sweepId) && key.branch().equals(branch) && same) {
            runs.add(new Recording(track.shape(), track.frames()));
          }
        });
    return runs;
  }
}
