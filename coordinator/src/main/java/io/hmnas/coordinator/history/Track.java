package io.hmnas.coordinator.history;

import io.hmnas.schemas.avro.WeightEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * The frames of one run. Every {@code stride}-th event is kept; when there are too many frames,
 * every second one goes and the stride doubles. The latest frame is always there.
 */
final class Track {
  private final EncodingShape shape;
  private final List<Frame> frames = new ArrayList<>();
  private int stride = 1;

  /** Events that the last frame stands for. */
  private int inLast = 1;

  Track(EncodingShape shape) {
    this.shape = shape;
  }

  EncodingShape shape() {
    return shape;
  }

  void take(WeightEvent event, int capacity) {
    Moment moment = Moment.of(event);
    // Another attempt, or a run that went back: what it does again replaces what it did.
    while (!frames.isEmpty() && frames.get(frames.size() - 1).moment().compareTo(moment) >= 0) {
      frames.remove(frames.size() - 1);
      inLast = stride;
    }
    Frame frame =
        new Frame(moment, 1, Measures.of(event), Encoding.of(event.getCells(), shape.size()));
    if (frames.size() > 1 && inLast < stride) {
      Frame replaced = frames.remove(frames.size() - 1);
      frames.add(frame.afterDropping(replaced));
      inLast++;
    } else {
      frames.add(frame);
      inLast = 1;
    }
    thin(capacity);
  }

  void thin(int capacity) {
    while (frames.size() > capacity) {
      List<Frame> all = List.copyOf(frames);
      frames.clear();
      // The first and the last stay.
      for (int i = 0; i < all.size(); i++) {
        if (i == 0 || (all.size() - 1 - i) % 2 == 0) {
          frames.add(i < 2 ? all.get(i) : all.get(i).afterDropping(all.get(i - 1)));
        }
      }
      stride *= 2;
      inLast = stride;
    }
  }

  List<Frame> frames() {
    return List.copyOf(frames);
  }

  int bytes() {
    return frames.stream().mapToInt(frame -> frame.encoding().bytes() + 160).sum();
  }
}
