package io.hmnas.worker.supernet.batched;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.worker.space.Edge;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunTest {
  private static Edge to(int target) {
    return new Edge(target, 0, target);
  }

  @Test
  void shouldTakeTheEdgesOfASupernetTogether() {
    assertThat(Run.of(List.of(to(2), to(2), to(3), to(3), to(4), to(4))))
        .containsExactly(new Run(0, 3, 2, 2));
  }

  @Test
  void shouldPartEdgesThatDifferInItemsOrSkipATarget() {
    assertThat(Run.of(List.of(to(2), to(3), to(3), to(5), to(5))))
        .containsExactly(new Run(0, 1, 1, 2), new Run(1, 1, 2, 3), new Run(3, 1, 2, 5));
  }
}
