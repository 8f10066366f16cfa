package io.hmnas.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationTextTest {
  private final DurationText text = new DurationText();

  @ParameterizedTest
  @CsvSource({"200ms, PT0.2S", "5s, PT5S", "1.5s, PT1.5S", "2min, PT2M", "1h, PT1H", "0s, PT0S"})
  void shouldReadNumberAndUnit(String written, Duration meant) {
    assertThat(text.convert(written)).isEqualTo(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "s", "-1s", "5 s", "5m", "1e3s", ""})
  void shouldRefuseAllElse(String written) {
    assertThatThrownBy(() -> text.convert(written))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("'" + written + "'");
  }

  @Test
  void shouldReadWhatItWrites() {
    for (Duration duration :
        new Duration[] {Duration.ZERO, Duration.ofMillis(1500), Duration.ofNanos(1_234_567)}) {
      assertThat(text.convert(DurationText.of(duration))).isEqualTo(duration);
    }
  }
}
