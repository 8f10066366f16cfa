package io.hmnas.worker.supernet.batched;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.worker.supernet.batched.Order.Slot;
import org.junit.jupiter.api.Test;

class OrderTest {
  @Test
  void shouldLeadForthAndBack() {
    Order order = new Order(4);
    order.addRange(2, 2);
    int mark = order.mark();
    order.add(Order.ZERO);
    order.add(0);

    assertThat(order.since(mark)).isEqualTo(new Slot(2, 2));
    assertThat(order.forth()).containsExactly(2, 3, 4, 0);
    assertThat(order.back()).as("place 1 was not added").containsExactly(3, 4, 0, 1);
  }

  @Test
  void shouldLetPlacesShareASlot() {
    Order order = new Order(4);
    order.addRange(0, 2);
    order.share(order.since(0), 2);

    assertThat(order.forth()).containsExactly(0, 1);
    assertThat(order.back()).containsExactly(0, 1, 0, 1);
  }
}
