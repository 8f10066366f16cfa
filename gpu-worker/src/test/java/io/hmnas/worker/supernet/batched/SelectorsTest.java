package io.hmnas.worker.supernet.batched;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SelectorsTest {
  @Test
  void shouldConnectEachOutputPixelToThePixelsAroundItsPlace() {
    float[] selector = Selectors.full(new Grid(3, 4), new Grid(2, 2), 3, 2, 1);

    // The middle tap connects output (1, 1) with input (2, 2), the first one with input (1, 1).
    assertThat(at(selector, 4, 3, 2 * 4 + 2, 4, 12)).isEqualTo(1);
    assertThat(at(selector, 0, 3, 1 * 4 + 1, 4, 12)).isEqualTo(1);
    // The last one looks at row 3, which is outside.
    for (int input = 0; input < 12; input++) {
      assertThat(at(selector, 8, 3, input, 4, 12)).isZero();
    }
  }

  @Test
  void shouldTurnTheKernelAroundForTheTransposedConvolution() {
    float[] plain = Selectors.block(2, 6, 5, 5, 3, 1, 2, false);
    float[] flipped = Selectors.block(2, 6, 5, 5, 3, 1, 2, true);

    int size = 2 * 5 * 6 * 5;
    for (int tap = 0; tap < 9; tap++) {
      for (int i = 0; i < size; i++) {
        assertThat(flipped[tap * size + i]).isEqualTo(plain[(8 - tap) * size + i]);
      }
    }
    assertThat(plain[4 * size + 2 * 5]).as("middle tap, first pixel").isEqualTo(1);
  }

  private static float at(
      float[] selector, int tap, int output, int input, int outputs, int inputs) {
    return selector[(tap * outputs + output) * inputs + input];
  }
}
