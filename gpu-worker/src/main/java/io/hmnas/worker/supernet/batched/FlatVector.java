package io.hmnas.worker.supernet.batched;

import io.hmnas.worker.supernet.batched.Order.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One of the network's flat vectors inside the script: read by slots, and written by slots. */
final class FlatVector {
  private final Emitter emitter;
  private final String name;
  private final Var like;
  private final Var zero;
  private final Order order;
  private final Map<Integer, Var> written = new TreeMap<>();
  private final Map<Integer, Slot> slots = new TreeMap<>();

  /**
   * @param name tells the vector's constants apart
   * @param size length of the flat vector
   * @param like any tensor of the network's type
   * @param zero a vector of one zero
   */
  FlatVector(Emitter emitter, String name, int size, Var like, Var zero) {
    this(emitter, name, new Order(size), like, zero);
  }

  /** A vector in the same order as another. */
  FlatVector(Emitter emitter, String name, Order order, Var like, Var zero) {
    this.emitter = emitter;
    this.name = name;
    this.order = order;
    this.like = like;
    this.zero = zero;
  }

  Order order() {
    return order;
  }

  /** The flat vector, brought into the script's order; slots may still be added. */
  Var gather(Var flat) {
    Var index = emitter.constant(name + "_forth", () -> torch -> torch.labels(order.forth()));
    return emitter.gather(emitter.cat(List.of(flat, zero)), index);
  }

  /** A slot of a gathered vector, shaped. */
  Var read(Var gathered, Slot slot, long... shape) {
    return emitter.part(gathered, slot.offset(), shape);
  }

  /** Registers a slot, so that what is not written counts as zero. */
  Slot register(Slot slot) {
    slots.put(slot.offset(), slot);
    return slot;
  }

  /** Gives a slot its values. */
  void write(Slot slot, Var values) {
    written.put(slot.offset(), emitter.flat(values));
  }

  /** All slots in the order of the flat vector; zero where nothing was written. */
  Var scattered() {
    List<Var> parts = new ArrayList<>();
    slots.forEach(
        (offset, slot) -> {
          Var values = written.get(offset);
          parts.add(values == null ? emitter.zeros(like, slot.size()) : values);
        });
    parts.add(zero);
    Var index = emitter.constant(name + "_back", () -> torch -> torch.labels(order.back()));
    return emitter.gather(emitter.cat(parts), index);
  }
}
