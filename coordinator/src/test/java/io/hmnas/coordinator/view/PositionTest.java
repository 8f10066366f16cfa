package io.hmnas.coordinator.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {

  @Test
  void shouldReadBackItsText() {
    Position position =
        Position.start()
            .with(Channel.WEIGHTS, 2, 80)
            .with(Channel.RUN, 0, 12)
            .with(Channel.RUN, 0, 13);

    assertThat(position.toString()).isEqualTo("run:13,weights:0.0.80");
    assertThat(Position.parse(position.toString())).contains(position);
  }

  @Test
  void shouldBeginAtTheStartOfWhatItDoesNotMention() {
    Position position = Position.parse("run:5").orElseThrow();

    assertThat(position.next(Channel.RUN, 0)).isEqualTo(5);
    assertThat(position.next(Channel.RUN, 1)).isZero();
    assertThat(position.next(Channel.ROBUSTNESS, 0)).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "run",
        "run:",
        "run:-1",
        "run:1,run:2",
        "walk:1",
        "run:1.x",
        "run:1234567890123456789",
        "run:1,"
      })
  void shouldNotReadWhatIsNoPosition(String text) {
    assertThat(Position.parse(text)).isEmpty();
  }
}
