package io.hmnas.coordinator.robustness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.hmnas.coordinator.Sweeps;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.BranchComparison;
import io.hmnas.schemas.avro.BranchRobustness;
import io.hmnas.schemas.avro.Ratio;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BranchesTest {

  @Test
  void shouldPutTheMainBranchFirstAndCompareItWithNothing() {
    List<BranchRobustness> branches =
        Branches.of(
            List.of(
                found(1, "random", 0.8, 100),
                found(1, "darts", 0.8, 1),
                found(1, "hm-nas", 0.9, 1)));

    assertThat(branches)
        .extracting(BranchRobustness::getBranch)
        .containsExactly("hm-nas", "darts", "random");
    assertThat(branches.get(0).getComparison()).isNull();
  }

  @Test
  void shouldCompareSeedBySeed() {
    // Differences -0.03, 0.01, -0.02: mean -4/300, signed ranks 3, 1, 2, of which 1 is positive.
    // scipy 1.10.1: ttest_1samp(d, 0).confidence_interval() = -0.0650448, 0.0383781;
    // wilcoxon(d, mode="exact"): p = 0.5.
    BranchRobustness darts =
        Branches.of(
                List.of(
                    found(1, "hm-nas", 0.90, 100),
                    found(2, "hm-nas", 0.88, 200),
                    found(3, "hm-nas", 0.91, 400),
                    found(4, "hm-nas", 0.99, 800),
                    found(1, "darts", 0.87, 200),
                    found(2, "darts", 0.89, 400),
                    found(3, "darts", 0.89, 400),
                    found(5, "darts", 0.10, 9)))
            .get(1);

    BranchComparison comparison = darts.getComparison();
    assertThat(darts.getSeeds()).containsExactly(1L, 2L, 3L, 5L);
    assertThat(darts.getTestAccuracy().getCount()).isEqualTo(4);
    assertThat(comparison.getAccuracyDifference().getCount()).isEqualTo(3);
    assertThat(comparison.getAccuracyDifference().getMean()).isCloseTo(-0.04 / 3, within(1e-12));
    assertThat(comparison.getAccuracyDifference().getLow95()).isCloseTo(-0.0650448, within(1e-7));
    assertThat(comparison.getAccuracyDifference().getHigh95()).isCloseTo(0.0383781, within(1e-7));
    assertThat(comparison.getWilcoxonStatistic()).isEqualTo(1.0);
    assertThat(comparison.getWilcoxonP()).isEqualTo(0.5);
    // Ratios 2, 2, 1: the geometric mean is the third root of 4.
    assertThat(comparison.getParameterRatio().getCount()).isEqualTo(3);
    assertThat(comparison.getParameterRatio().getMean()).isCloseTo(Math.cbrt(4), within(1e-12));
  }

  @Test
  void shouldLeaveOutWhatWasNotMeasured() {
    Architecture untested = found(1, "darts", 0.5, 0);
    BranchRobustness darts =
        Branches.of(
                List.of(
                    found(1, "hm-nas", 0.9, 10),
                    Architecture.newBuilder(untested).setTestAccuracy(null).build()))
            .get(1);

    assertThat(darts.getComparison().getAccuracyDifference().getCount()).isZero();
    assertThat(darts.getComparison().getWilcoxonP()).isNull();
    assertThat(darts.getComparison().getParameterRatio()).isEqualTo(Ratio.newBuilder().build());
  }

  @Test
  void shouldRefuseTwoNetworksOfOneSeedAndBranch() {
    assertThatThrownBy(
            () -> Branches.of(List.of(found(1, "darts", 0.9, 1), found(1, "darts", 0.9, 1))))
        .hasMessage("seed 1 has two networks of branch darts");
  }

  @Property
  void shouldNotDependOnTheOrderOfNetworks(
      @ForAll @IntRange(min = 1, max = 9) int seeds, @ForAll Random random) {
    List<Architecture> found = new ArrayList<>();
    for (long seed = 0; seed < seeds; seed++) {
      for (String branch : List.of("hm-nas", "darts", "random")) {
        if (random.nextInt(5) > 0) {
          found.add(found(seed, branch, random.nextDouble(), 1 + random.nextInt(1000)));
        }
      }
    }
    List<BranchRobustness> branches = Branches.of(found);

    Collections.shuffle(found, random);

    assertThat(Branches.of(found)).isEqualTo(branches);
  }

  private static Architecture found(long seed, String branch, double accuracy, long parameters) {
    return Architecture.newBuilder(Sweeps.architecture(seed, accuracy))
        .setBranch(branch)
        .setParameters(parameters)
        .build();
  }
}
