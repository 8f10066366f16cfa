package io.hmnas.worker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CosineTest {
  private final Cosine cosine = new Cosine(0.025, 0.001, 40);

  @Test
  void goesFromStartToEndThroughTheMean() {
    assertThat(cosine.at(0)).isEqualTo(0.025);
    assertThat(cosine.at(20)).isCloseTo(0.013, within(1e-15));
    assertThat(cosine.at(40)).isCloseTo(0.001, within(1e-15));
  }

  @Test
  void falls() {
    for (int step = 0; step < 40; step++) {
      assertThat(cosine.at(step + 1)).isLessThan(cosine.at(step));
    }
  }
}
