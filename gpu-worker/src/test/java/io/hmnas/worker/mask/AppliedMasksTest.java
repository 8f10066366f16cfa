package io.hmnas.worker.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hmnas.schemas.avro.MaskConfig;
import io.hmnas.worker.space.EncodingLayout;
import io.hmnas.worker.space.Spaces;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class AppliedMasksTest {
  private final EncodingLayout layout = new EncodingLayout(Spaces.of(4, 3, 2, 1, 8));
  private final UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(11);
  private final double[] real = new double[layout.size()];
  private final double[] ones = new double[layout.size()];
  private final double[] none = new double[layout.size()];

  AppliedMasksTest() {
    for (int place = 0; place < real.length; place++) {
      real[place] = place % 3 == 0 ? 0.001 : 0.01;
    }
    Arrays.fill(ones, 1);
  }

  @Test
  void aMaskIsOneOnlyAboveTheThreshold() {
    MaskConfig config = MaskConfig.newBuilder().setThreshold(0.005).build();

    assertThat(AppliedMasks.binary(config, new double[] {-1, 0, 0.005, 0.0050001, 3}))
        .containsExactly(0, 0, 0, 1, 1);
  }

  @Test
  void withoutPerturbationTheBinaryMasksAreAppliedAndAllLearn() {
    AppliedMasks applied = AppliedMasks.draw(config(0, 0), layout, real, random);

    assertThat(applied.values()).isEqualTo(applied.binary());
    assertThat(applied.binary()).contains(0, 1);
    assertThat(applied.gradient(ones, none, 0)).isEqualTo(ones);
  }

  @Test
  void onlyPerturbedMasksLearnAndTheOthersStayBinary() {
    MaskConfig config = config(0.25, 0.5);
    int drawn = 0;
    for (int batch = 0; batch < 20; batch++) {
      AppliedMasks applied = AppliedMasks.draw(config, layout, real, random);
      double[] learned = applied.gradient(ones, none, 0);
      for (int place = 0; place < real.length; place++) {
        boolean binary = applied.values()[place] == applied.binary()[place];
        if (binary) {
          assertThat(learned[place]).isZero();
        } else {
          assertThat(applied.values()[place]).isBetween(0.0, 1.0);
          assertThat(learned[place]).isEqualTo(layout.isEdge(place) ? 2 : 4);
          drawn++;
        }
      }
    }
    assertThat(drawn).isPositive();
  }

  @Test
  void theGradientOfPerturbedMasksIsUnbiased() {
    MaskConfig config = config(0.25, 0.5);
    double[] sum = new double[real.length];
    double[] values = new double[real.length];
    int batches = 4000;
    for (int batch = 0; batch < batches; batch++) {
      AppliedMasks applied = AppliedMasks.draw(config, layout, real, random);
      double[] gradient = applied.gradient(ones, none, 0);
      for (int place = 0; place < real.length; place++) {
        sum[place] += gradient[place] / batches;
        values[place] += applied.values()[place] / batches;
      }
    }
    for (int place = 0; place < real.length; place++) {
      boolean edge = layout.isEdge(place);
      double p = edge ? 0.5 : 0.25;
      // Six standard deviations of the mean.
      assertThat(sum[place]).isCloseTo(1, within(6 * Math.sqrt((1 / p - 1) / batches)));
      double binary = real[place] > 0.005 ? 1 : 0;
      assertThat(values[place]).isCloseTo((1 - p) * binary + p / 2, within(0.05));
    }
  }

  @Test
  void aLevelThatIsOffNeverLearnsFromTheLossNorChangesWhatIsApplied() {
    AppliedMasks noEdges =
        AppliedMasks.draw(
            MaskConfig.newBuilder(config(1, 1)).setEdges(false).build(), layout, real, random);
    AppliedMasks noOperations =
        AppliedMasks.draw(
            MaskConfig.newBuilder(config(1, 1)).setOperations(false).build(), layout, real, random);

    for (int place = 0; place < real.length; place++) {
      AppliedMasks off = layout.isEdge(place) ? noEdges : noOperations;
      AppliedMasks on = layout.isEdge(place) ? noOperations : noEdges;
      assertThat(off.gradient(ones, none, 0)[place]).isZero();
      assertThat(off.values()[place]).isEqualTo(off.binary()[place]);
      assertThat(on.gradient(ones, none, 0)[place]).isEqualTo(1);
      assertThat(on.values()[place]).isNotEqualTo(on.binary()[place]);
    }
  }

  @Test
  void theCostPressesEveryMaskWhetherPerturbedOrNot() {
    AppliedMasks applied = AppliedMasks.draw(config(0.25, 0.5), layout, real, random);
    double[] cost = new double[real.length];
    Arrays.fill(cost, 0.1);

    double[] withCost = applied.gradient(ones, cost, 3);
    double[] without = applied.gradient(ones, cost, 0);
    for (int place = 0; place < real.length; place++) {
      assertThat(withCost[place] - without[place]).isCloseTo(0.3, within(1e-12));
    }
  }

  private static MaskConfig config(double operations, double edges) {
    return MaskConfig.newBuilder().setPerturbOperations(operations).setPerturbEdges(edges).build();
  }
}
