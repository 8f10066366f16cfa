package io.hmnas.coordinator.history;

import java.util.ArrayList;
import java.util.List;

/** Frames in the order of their moments. */
public record Recording(EncodingShape shape, List<Frame> frames) {
  public Recording {
    frames = List.copyOf(frames);
  }

  /** At most so many of the frames, evenly, with the first and the last. */
  public Recording thinned(int limit) {
    if (frames.size() <= limit) {
      return this;
    }
    List<Frame> chosen = new ArrayList<>();
    int before = -1;
    for (int i = 0; i < limit; i++) {
      int index = limit == 1 ? frames.size() - 1 : i * (frames.size() - 1) / (limit - 1);
      Frame frame = frames.get(index);
      for (int dropped = before + 1; dropped < index; dropped++) {
        frame = frame.afterDropping(frames.get(dropped));
      }
      chosen.add(frame);
      before = index;
    }
    return new Recording(shape, chosen);
  }
}
