package io.hmnas.worker.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class RegionTest {
  @Test
  void theMiddleIsWhatResizeTo256AndCropTo224Leave() {
    assertThat(Region.middle(500, 256, 224, 256.0 / 224)).isEqualTo(new Region(138, 16, 224, 224));
    assertThat(Region.middle(512, 1024, 224, 256.0 / 224)).isEqualTo(new Region(32, 288, 448, 448));
  }

  @Test
  void randomPartsHaveTheAreasAndRatiosAskedForAndLieWithin() {
    UniformRandomProvider random = RandomSource.XO_SHI_RO_256_PP.create(3);
    double sum = 0;
    int count = 2000;
    for (int i = 0; i < count; i++) {
      Region region = Region.random(400, 300, random);
      double share = region.width() * region.height() / 120_000.0;
      double ratio = (double) region.width() / region.height();
      assertThat(share).isBetween(0.079, 1.0);
      assertThat(ratio).isBetween(0.74, 1.35);
      assertThat(region.left()).isBetween(0, 400 - region.width());
      assertThat(region.top()).isBetween(0, 300 - region.height());
      sum += share;
    }
    // 0.54 but for the large ones that do not fit.
    assertThat(sum / count).isBetween(0.42, 0.54);
  }

  @Test
  void aPartOfAVeryLongImageIsItsMiddle() {
    Region region = Region.random(1000, 10, RandomSource.XO_SHI_RO_256_PP.create(1));

    assertThat(region.height()).isLessThanOrEqualTo(10);
    assertThat(region.width()).isLessThanOrEqualTo(14);
  }
}
