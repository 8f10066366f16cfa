package io.hmnas.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeedsTest {

  @Test
  void shouldReadNumbersAndRangesAndDropWhatIsNamedTwice() {
    assertThat(Seeds.parse("1..3")).containsExactly(1L, 2L, 3L);
    assertThat(Seeds.parse("9, 2..4,3,0")).containsExactly(9L, 2L, 3L, 4L, 0L);
    assertThat(Seeds.parse("1..10000")).hasSize(10_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1..", "3..1", "-1", "a", "1,,2", "0..10000", "1..9999999999999999999"})
  void shouldRefuseWhatIsNoListOfSeeds(String text) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> Seeds.parse(text))
        .withMessageContaining("--seeds must be 1..10000 seeds")
        .withMessageContaining("'" + text + "'");
  }
}
