package io.hmnas.worker.supernet.batched;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The order in which a script keeps the values of a flat vector of the network: weights that are
 * used together lie together, small kernels are embedded in zeros. One gather brings a vector into
 * this order, one gather brings the gradient back.
 */
final class Order {
  /** The place of a zero. */
  static final int ZERO = -1;

  private final int size;
  private final List<Integer> places = new ArrayList<>();
  private final int[] back;

  /**
   * @param size length of the network's flat vector
   */
  Order(int size) {
    this.size = size;
    this.back = new int[size];
    Arrays.fill(back, ZERO);
  }

  /** Part of the script's vector. */
  record Slot(int offset, int size) {}

  /** Number of values in the script's order. */
  int length() {
    return places.size();
  }

  /** Starts a slot. */
  int mark() {
    return places.size();
  }

  /** What was added since the mark. */
  Slot since(int mark) {
    return new Slot(mark, places.size() - mark);
  }

  /** Adds the value at a place of the flat vector, or {@link #ZERO}. */
  void add(int place) {
    if (place != ZERO) {
      back[place] = places.size();
    }
    places.add(place);
  }

  /** Adds consecutive values of the flat vector. */
  void addRange(int from, int count) {
    for (int i = 0; i < count; i++) {
      add(from + i);
    }
  }

  /** Lets more places of the flat vector share a slot's values. */
  void share(Slot slot, int from) {
    for (int i = 0; i < slot.size(); i++) {
      back[from + i] = slot.offset() + i;
    }
  }

  /** Where each value comes from in the flat vector followed by a zero. */
  long[] forth() {
    return places.stream().mapToLong(place -> place == ZERO ? size : place).toArray();
  }

  /** Where each value of the flat vector lies in the script's vector followed by a zero. */
  long[] back() {
    return Arrays.stream(back).mapToLong(place -> place == ZERO ? places.size() : place).toArray();
  }
}
