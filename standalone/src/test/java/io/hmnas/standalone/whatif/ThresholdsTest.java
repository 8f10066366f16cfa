package io.hmnas.standalone.whatif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmnas.schemas.avro.MaskConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThresholdsTest {
  @Test
  void shouldReadARangeAsAPersonWouldWriteItsPoints() {
    assertThat(Thresholds.parse("0.001..0.02", 20))
        .hasSize(20)
        .startsWith(0.001, 0.002, 0.003)
        .endsWith(0.019, 0.02);
    assertThat(Thresholds.parse("-1e-3..1e-3", 3)).containsExactly(-0.001, 0.0, 0.001);
    assertThat(Thresholds.parse("0.005", 20)).containsExactly(0.005);
  }

  @Test
  void shouldGoFromZeroToTwiceWhereMasksStart() {
    assertThat(Thresholds.around(MaskConfig.newBuilder().build()))
        .hasSize(Thresholds.DEFAULT_COUNT)
        .startsWith(0.0, 0.001)
        .contains(0.005)
        .endsWith(0.02);
  }

  @ParameterizedTest
  @CsvSource({
    "a, is a number",
    "1..2..3, is a number",
    "..1, is a number",
    "NaN, is a number",
    "0.02..0.001, below the last",
    "1..1, below the last"
  })
  void shouldRefuseWhatIsNoRange(String text, String why) {
    assertThatThrownBy(() -> Thresholds.parse(text, 20))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why)
        .hasMessageContaining("'" + text + "'");
  }

  @Test
  void shouldRefuseARangeOfOnePoint() {
    assertThatThrownBy(() -> Thresholds.parse("1..2", 1)).hasMessageContaining("at least 2 points");
  }
}
