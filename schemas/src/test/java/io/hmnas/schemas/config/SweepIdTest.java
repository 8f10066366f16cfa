package io.hmnas.schemas.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SweepIdTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "2024.run-1_b", ".hidden", "..a"})
  void shouldAcceptLettersDigitsDotsDashesUnderscores(String name) {
    assertThat(SweepId.require(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a b", "a/b", "ä", "a\n"})
  void shouldRefuseWhatCannotBeAFolderOrAKey(String name) {
    assertThat(SweepId.isValid(name)).isFalse();
    assertThatThrownBy(() -> RunId.of(name, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got '" + name + "'");
  }

  @Test
  void shouldAcceptAHundredCharactersAndNoMore() {
    assertThat(SweepId.isValid("x".repeat(100))).isTrue();
    assertThat(SweepId.isValid("x".repeat(101))).isFalse();
  }

  @Test
  void shouldNameARunByItsSweepAndSeed() {
    assertThat(RunId.of("my-sweep", 17)).isEqualTo("my-sweep.s17");
  }
}
