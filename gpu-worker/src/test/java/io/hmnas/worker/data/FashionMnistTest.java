package io.hmnas.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hmnas.schemas.avro.DatasetConfig;
import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Facts about the published data set, checked on a machine that has it. */
final class FashionMnistTest {
  private static final int IMAGE = 28 * 28;

  @Test
  void shouldKnowTheSizesMeanAndDeviationOfTheWholeDataSet() {
    DataSet set = installed();
    assertThat(set.train().count()).isEqualTo(60_000);
    assertThat(set.test().count()).isEqualTo(10_000);

    long sum = 0;
    long squares = 0;
    ImageSet train = (ImageSet) set.train();
    byte[] pixels = new byte[train.pixels().remaining()];
    train.pixels().get(pixels);
    for (byte pixel : pixels) {
      int value = Byte.toUnsignedInt(pixel);
      sum += value;
      squares += (long) value * value;
    }
    double mean = sum / 255.0 / pixels.length;
    double deviation = Math.sqrt(squares / 255.0 / 255.0 / pixels.length - mean * mean);
    assertThat((double) set.mean().get(0)).isCloseTo(mean, within(5e-5));
    assertThat((double) set.standardDeviation().get(0)).isCloseTo(deviation, within(5e-5));
  }

  @Test
  void shouldShipTheFirstImagesOfTheDataSetAsItsSample() {
    DataSet full = installed();
    DataSet sample = FashionMnist.sample().load(all(FashionMnist.SAMPLE_NAME));
    assertBeginning((ImageSet) sample.train(), (ImageSet) full.train());
    assertBeginning((ImageSet) sample.test(), (ImageSet) full.test());
  }

  private static void assertBeginning(ImageSet part, ImageSet whole) {
    assertThat(part.pixels()).isEqualTo(whole.pixels().limit(part.count() * IMAGE));
    assertThat(part.labels()).isEqualTo(Arrays.copyOf(whole.labels(), part.count()));
  }

  private static DatasetConfig all(String name) {
    return DatasetConfig.newBuilder().setName(name).build();
  }

  private static DataSet installed() {
    if (!Files.isDirectory(FashionMnist.DEBIAN_FOLDER)) {
      String reason =
          "skipped: "
              + FashionMnist.DEBIAN_FOLDER
              + " is absent (apt install dataset-fashion-mnist)";
      System.out.println(reason);
      assumeTrue(false, reason);
    }
    return FashionMnist.inFolder(FashionMnist.DEBIAN_FOLDER).load(all(FashionMnist.NAME));
  }
}
