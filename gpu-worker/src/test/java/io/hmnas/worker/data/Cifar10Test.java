package io.hmnas.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmnas.schemas.avro.DatasetConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class Cifar10Test {
  private static final int RECORDS = 20;
  private static final int RECORD = 3073;

  @TempDir Path parent;
  private Path folder;

  @BeforeEach
  void writeFiles() throws IOException {
    folder = Files.createDirectories(parent.resolve("cifar-10-batches-bin"));
    for (int file = 1; file <= 5; file++) {
      Files.write(folder.resolve("data_batch_" + file + ".bin"), records(file));
    }
    Files.write(folder.resolve("test_batch.bin"), records(9));
  }

  /** Record r has the class r modulo 10, and pixels that tell file, record and channel. */
  private static byte[] records(int file) {
    byte[] records = new byte[RECORDS * RECORD];
    for (int i = 0; i < records.length; i++) {
      int place = i % RECORD;
      int record = i / RECORD;
      records[i] =
          (byte) (place == 0 ? record % 10 : 64 * ((place - 1) / 1024) + 3 * record + file);
    }
    return records;
  }

  private static DatasetConfig config(int trainLimit, int testLimit) {
    return DatasetConfig.newBuilder()
        .setName("cifar10")
        .setTrainLimit(trainLimit)
        .setTestLimit(testLimit)
        .build();
  }

  private Cifar10 found() {
    return Cifar10.find(parent, RECORDS);
  }

  @Test
  void shouldReadTheFiveTrainingFilesInOrderAndTheTestFile() {
    DataSet set = found().load(config(0, 0));

    assertThat(set.train().count()).isEqualTo(100);
    assertThat(set.test().count()).isEqualTo(20);
    assertThat(set.classes()).isEqualTo(10);
    assertThat(set.train().channels()).isEqualTo(3);
    assertThat(set.train().height()).isEqualTo(32);
    assertThat(set.train().width()).isEqualTo(32);
    ImageSet train = (ImageSet) set.train();
    for (int file = 1; file <= 5; file++) {
      for (int record = 0; record < RECORDS; record++) {
        int image = (file - 1) * RECORDS + record;
        assertThat(train.label(image)).isEqualTo(record % 10);
        for (int channel = 0; channel < 3; channel++) {
          assertThat(train.pixels().get(image * 3072 + channel * 1024 + 1023))
              .as("image %d, channel %d", image, channel)
              .isEqualTo((byte) (64 * channel + 3 * record + file));
        }
      }
    }
  }

  @Test
  void shouldApplyLimits() {
    DataSet set = found().load(config(30, 7));

    assertThat(set.train().count()).isEqualTo(30);
    assertThat(set.test().count()).isEqualTo(7);
    assertThat(found().describe(config(30, 500)).toString())
        .isEqualTo("cifar10: 30 training and 20 test images from " + folder);
  }

  @Test
  void shouldSayWhichFileIsMissingAndWhereToGetIt() throws IOException {
    Files.delete(folder.resolve("data_batch_4.bin"));

    assertThatThrownBy(() -> found().describe(config(0, 0)))
        .isInstanceOf(DataSetException.Unavailable.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("data_batch_4.bin")
        .hasMessageContaining("cifar-10-binary.tar.gz");
  }

  @Test
  void shouldSayThatNoneOfTheFilesIsThere() {
    assertThatThrownBy(() -> Cifar10.find(folder.resolve("elsewhere"), RECORDS))
        .isInstanceOf(DataSetException.Unavailable.class)
        .hasMessageContaining("expected data_batch_1.bin")
        .hasMessageContaining("found none of them");
    assertThatThrownBy(() -> Cifar10.find(null, RECORDS))
        .isInstanceOf(DataSetException.Unavailable.class)
        .hasMessageContaining("--data");
  }

  @Test
  void shouldRefuseAFileOfAnotherSize() throws IOException {
    Path file = folder.resolve("test_batch.bin");
    Files.write(file, Arrays.copyOf(records(9), RECORDS * RECORD - 1));

    assertThatThrownBy(() -> found().describe(config(0, 0)))
        .isInstanceOf(DataSetException.Unavailable.class)
        .hasMessageContaining("expected 61460 bytes, 20 records of 3073, found 61459 bytes");
  }

  @Test
  void shouldRefuseAClassThatDoesNotExist() throws IOException {
    byte[] records = records(2);
    records[5 * RECORD] = 10;
    Files.write(folder.resolve("data_batch_2.bin"), records);

    assertThatThrownBy(() -> found().load(config(0, 0)))
        .hasMessageContaining("data_batch_2.bin")
        .hasMessageContaining("10 in record 5");
  }

  @Test
  void shouldRefuseClassesThatAreNotBalancedAsPublished() throws IOException {
    byte[] records = records(2);
    records[5 * RECORD] = 6;
    Files.write(folder.resolve("data_batch_2.bin"), records);

    assertThatThrownBy(() -> found().load(config(0, 0)))
        .hasMessageContaining("10 images of every class")
        .hasMessageContaining("9 of class 5");
  }
}
