package io.hmnas.coordinator.robustness;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SurvivalSequenceTest {
  private static final double CONFIDENCE = 0.95;

  @Test
  void shouldNeedEightSeedsThatAllAgree() {
    // With k = n the mixture at 0.5 is 2^n / (n + 1): 16 for 7 seeds, 28.4 for 8; 20 is needed.
    assertThat(SurvivalSequence.excludes(7, 7, 0.5, CONFIDENCE)).isFalse();
    assertThat(SurvivalSequence.excludes(8, 8, 0.5, CONFIDENCE)).isTrue();
    assertThat(SurvivalSequence.excludes(0, 8, 0.5, CONFIDENCE)).isTrue();
    assertThat(SurvivalSequence.excludes(4, 8, 0.5, CONFIDENCE)).isFalse();
  }

  /** 2,000 experiments of 500 seeds, looked at after each: all looks together may err in 5 %. */
  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.2, 0.9})
  void shouldEverExcludeTheTruthInNoMoreThanFivePercentOfExperiments(double p) {
    SplittableRandom random = new SplittableRandom(11);
    int wrong = 0;
    for (int experiment = 0; experiment < 2_000; experiment++) {
      int kept = 0;
      boolean excluded = false;
      for (int n = 1; n <= 500 && !excluded; n++) {
        kept += random.nextDouble() < p ? 1 : 0;
        excluded = SurvivalSequence.excludes(kept, n, p, CONFIDENCE);
      }
      wrong += excluded ? 1 : 0;
    }
    assertThat(wrong).isPositive().isLessThanOrEqualTo(100);
  }

  @Test
  void shouldBeDecidedWhenEveryEdgeIs() {
    List<Architecture> found = new ArrayList<>();
    for (int n = 1; n <= 8; n++) {
      assertThat(SurvivalSequence.decided(found, CONFIDENCE)).isFalse();
      found.add(network(true, false));
    }
    assertThat(SurvivalSequence.decided(found, CONFIDENCE)).isTrue();
  }

  @Test
  void shouldStayDecidedWhateverComesThen() {
    List<Architecture> found = new ArrayList<>();
    for (int n = 0; n < 8; n++) {
      found.add(network(true, true));
    }
    for (int n = 0; n < 8; n++) {
      found.add(network(false, false));
      assertThat(SurvivalSequence.decided(found, CONFIDENCE)).isTrue();
    }
  }

  @Test
  void shouldWaitForTheEdgeThatIsNotClear() {
    List<Architecture> found = new ArrayList<>();
    for (int n = 0; n < 40; n++) {
      found.add(network(true, n % 2 == 0));
    }
    assertThat(SurvivalSequence.decided(found, CONFIDENCE)).isFalse();
  }

  private static Architecture network(boolean first, boolean second) {
    return Architecture.newBuilder()
        .setCells(
            List.of(
                CellWeights.newBuilder()
                    .setCellType("normal")
                    .setEdges(
                        List.of(
                            EdgeWeights.newBuilder().setTarget(2).setKept(first).build(),
                            EdgeWeights.newBuilder().setTarget(2).setKept(second).build()))
                    .build()))
        .build();
  }
}
