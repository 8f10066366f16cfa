package io.hmnas.coordinator.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The mean of runs over their epochs. */
final class Mean {
  private Mean() {}

  static Recording of(Collection<Recording> runs, Epochs epochs, int limit) {
    List<Cursor> cursors = runs.stream().map(run -> new Cursor(run, epochs)).toList();
    double end = cursors.stream().mapToDouble(Cursor::end).max().orElse(0);
    List<Frame> frames = new ArrayList<>();
    int before = 0;
    for (int i = 0; i < limit; i++) {
      double position = limit == 1 ? end : end * i / (limit - 1);
      List<Frame> reached = new ArrayList<>();
      boolean moved = false;
      for (Cursor cursor : cursors) {
        moved |= cursor.moveTo(position);
        cursor.frame().ifPresent(reached::add);
      }
      // Between two events nothing is known that was not known before.
      if (!reached.isEmpty() && (moved || reached.size() != before)) {
        frames.add(mean(reached));
        before = reached.size();
      }
    }
    return new Recording(runs.iterator().next().shape(), frames);
  }

  /** Walks along the frames of a run. */
  private static final class Cursor {
    private final List<Frame> frames;
    private final Epochs epochs;
    private int next;
    private double flips = Double.NaN;

    Cursor(Recording run, Epochs epochs) {
      this.frames = run.frames();
      this.epochs = epochs;
    }

    double end() {
      return frames.isEmpty() ? 0 : epochs.at(frames.get(frames.size() - 1).moment());
    }

    boolean moveTo(double position) {
      int before = next;
      flips = Double.NaN;
      while (next < frames.size() && epochs.at(frames.get(next).moment()) <= position + 1e-9) {
        double more = frames.get(next++).measures().flips();
        flips = Double.isNaN(more) ? flips : more + (Double.isNaN(flips) ? 0 : flips);
      }
      return next > before;
    }

    Optional<Frame> frame() {
      if (next == 0) {
        return Optional.empty();
      }
      Frame latest = frames.get(next - 1);
      return Optional.of(
          new Frame(latest.moment(), 1, latest.measures().withFlips(flips), latest.encoding()));
    }
  }

  private static Frame mean(List<Frame> frames) {
    int size = frames.get(0).encoding().size();
    double[] weights = new double[size];
    double[] masks = new double[size];
    double[] kept = new double[size];
    int[] masked = new int[size];
    // Plain loops: there may be thousands of runs.
    for (Frame frame : frames) {
      Encoding encoding = frame.encoding();
      for (int i = 0; i < size; i++) {
        weights[i] += encoding.weight(i) / frames.size();
        kept[i] += encoding.kept(i) / frames.size();
        double mask = encoding.mask(i);
        if (!Double.isNaN(mask)) {
          masks[i] += mask;
          masked[i]++;
        }
      }
    }
    for (int i = 0; i < size; i++) {
      masks[i] = masked[i] == 0 ? Double.NaN : masks[i] / masked[i];
    }
    return new Frame(
        Collections.max(frames.stream().map(Frame::moment).toList()),
        frames.size(),
        Measures.mean(frames.stream().map(Frame::measures).toList()),
        Encoding.of(weights, masks, kept));
  }
}
