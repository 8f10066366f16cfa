package io.hmnas.schemas.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SeedFactorsTest {
  @Test
  void shouldFollowTheSeedInEverythingUnlessToldOtherwise() {
    assertThat(SeedFactors.of(Presets.load("demo").config(), 7))
        .isEqualTo(new SeedFactors(7, 7, 7));
  }

  @Test
  void shouldKeepWhatDoesNotVaryAtTheFirstSeed() {
    SweepSpec spec = SweepFile.parse("seeds: {count: 4, base: 5, vary: [init]}", "x.yaml");

    assertThat(spec.seeds()).containsExactly(5L, 6L, 7L, 8L);
    assertThat(spec.seeds().stream().map(seed -> SeedFactors.of(spec.config(), seed)))
        .containsExactly(
            new SeedFactors(5, 5, 5),
            new SeedFactors(6, 5, 5),
            new SeedFactors(7, 5, 5),
            new SeedFactors(8, 5, 5));
  }

  @Test
  void shouldGoThroughEveryCombinationOfLevelsOnce() {
    SweepSpec spec =
        SweepFile.parse("seeds: {base: 10, factors: {init: 3, data: 3, mask: 2}}", "x.yaml");
    List<SeedFactors> all =
        spec.seeds().stream().map(seed -> SeedFactors.of(spec.config(), seed)).toList();

    assertThat(all).hasSize(18).doesNotHaveDuplicates();
    assertThat(all).first().isEqualTo(new SeedFactors(10, 10, 10));
    assertThat(all.get(1)).isEqualTo(new SeedFactors(10, 10, 11));
    assertThat(all).last().isEqualTo(new SeedFactors(12, 12, 11));
  }

  @Test
  void shouldGoOnWithFurtherInitialWeightsWhenSeedsAreAdded() {
    SweepSpec spec = SweepFile.parse("seeds: {base: 0, factors: {init: 2, mask: 2}}", "x.yaml");

    assertThat(SeedFactors.of(spec.config(), 4)).isEqualTo(new SeedFactors(2, 0, 0));
  }

  @Test
  void shouldReadBackFromItsOwnFile() {
    SweepSpec spec = SweepFile.parse("seeds: {base: 3, factors: {data: 4}}", "x.yaml");

    assertThat(SweepFile.parse(ConfigYaml.write(spec.config()), "y.yaml").config())
        .isEqualTo(spec.config());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{vary: [weights]} | seedFactors.vary must be names of factors (init, data, mask)",
        "{vary: []} | must name at least one of init, data, mask",
        "{factors: {init: 3}, count: 5} | leave out seeds.count",
        "{factors: {inits: 3}} | did you mean seeds.factors.init?",
        "{factors: {init: 0}} | seeds.factors.init must be 1..10000",
        "{factors: {init: 200, data: 200}} | seeds.factors must make at most 10000 seeds, got 40000"
      })
  void shouldSayWhatIsWrong(String seeds, String message) {
    assertThatThrownBy(() -> SweepFile.parse("seeds: " + seeds, "x.yaml"))
        .isInstanceOf(SweepFileException.class)
        .hasMessageContaining(message);
  }
}
