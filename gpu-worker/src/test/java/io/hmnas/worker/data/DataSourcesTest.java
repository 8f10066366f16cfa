package io.hmnas.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmnas.schemas.avro.DatasetConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataSourcesTest {
  @TempDir Path folder;

  private static ImageSet stored(Images images) {
    return (ImageSet) images;
  }

  private Path given;
  private Path system;

  @BeforeEach
  void writeFiles() throws IOException {
    given = folder.resolve("given");
    system = folder.resolve("system");
    IdxFixture.write(given, 12, 4);
    IdxFixture.write(system, 13, 5);
  }

  @Test
  void shouldTakeTheGivenFolderFirst() {
    DataSet set = new DataSources(given, system).load(config("fashion-mnist", 0, 0));
    assertThat(set.train().count()).isEqualTo(12);
    assertThat(set.test().count()).isEqualTo(4);
    assertThat(set.classes()).isEqualTo(10);
    assertThat(set.train().channels()).isEqualTo(1);
    assertThat(set.train().height()).isEqualTo(28);
    assertThat(set.train().width()).isEqualTo(28);
    assertThat(stored(set.train()).pixels().get(11 * 28 * 28)).isEqualTo((byte) 11);
    assertThat(stored(set.train()).labels()).startsWith(0, 1, 2).endsWith(9, 0, 1);
  }

  @Test
  void shouldTakeASubfolderOfTheNameOfTheDataSet() throws IOException {
    Path parent = folder.resolve("parent");
    IdxFixture.write(parent.resolve("fashion-mnist"), 6, 2);
    DataSetDescription description =
        new DataSources(parent, system).describe(config("fashion-mnist", 0, 0));
    assertThat(description.source()).isEqualTo(parent.resolve("fashion-mnist").toString());
    assertThat(description.trainImages()).isEqualTo(6);
  }

  @Test
  void shouldTakeTheSystemsCopyWhenTheGivenFolderHasNone() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    for (DataSources sources :
        new DataSources[] {new DataSources(empty, system), new DataSources(null, system)}) {
      assertThat(sources.describe(config("fashion-mnist", 0, 0)))
          .isEqualTo(new DataSetDescription("fashion-mnist", system.toString(), false, 13, 5));
    }
  }

  @Test
  void shouldFallBackToTheSampleAndSaySo() {
    DataSources sources = new DataSources(null, folder.resolve("nothing"));
    DataSetDescription description = sources.describe(config("fashion-mnist", 0, 0));
    assertThat(description.sample()).isTrue();
    assertThat(description.toString())
        .isEqualTo(
            "fashion-mnist: 6,000 training and 1,000 test images from the sample shipped with the"
                + " program");
    assertThat(sources.load(config("fashion-mnist", 0, 0)).train().count()).isEqualTo(6000);
  }

  @Test
  void shouldTakeTheSampleWhenAskedForItWhateverIsInstalled() {
    DataSet set = new DataSources(given, system).load(config("fashion-mnist-sample", 0, 0));
    assertThat(set.name()).isEqualTo("fashion-mnist-sample");
    assertThat(set.train().count()).isEqualTo(6000);
    assertThat(set.test().count()).isEqualTo(1000);
    // The first labels of the published data set.
    assertThat(stored(set.train()).labels()).startsWith(9, 0, 0, 3, 0, 2, 7, 2, 5, 5);
    assertThat(stored(set.test()).labels()).startsWith(9, 2, 1, 1, 6, 1, 4, 6, 5, 7);
  }

  @Test
  void shouldReadPackedFiles() throws IOException {
    for (String file : new String[] {IdxFixture.TRAIN_IMAGES, IdxFixture.TEST_LABELS}) {
      Path plain = given.resolve(file);
      Files.write(given.resolve(file + ".gz"), IdxFixture.gzip(Files.readAllBytes(plain)));
      Files.delete(plain);
    }
    DataSet set = new DataSources(given, system).load(config("fashion-mnist", 0, 0));
    assertThat(set.train().count()).isEqualTo(12);
    assertThat(stored(set.test()).labels()).containsExactly(0, 1, 2, 3);
  }

  @Test
  void shouldApplyLimitsAndTakeAllWhenTheyAreTooHigh() {
    DataSources sources = new DataSources(given, system);
    DataSet set = sources.load(config("fashion-mnist", 5, 100));
    assertThat(set.train().count()).isEqualTo(5);
    assertThat(stored(set.train()).pixels().remaining()).isEqualTo(5 * 28 * 28);
    assertThat(set.test().count()).isEqualTo(4);
    assertThat(sources.describe(config("fashion-mnist", 5, 100)))
        .isEqualTo(new DataSetDescription("fashion-mnist", given.toString(), false, 5, 4));
  }

  @Test
  void shouldLoadEachConfigurationOnce() {
    DataSources sources = new DataSources(given, system);
    DataSet first = sources.load(config("fashion-mnist", 5, 0));
    assertThat(sources.load(config("fashion-mnist", 6, 0))).isNotSameAs(first);
    assertThat(sources.load(config("fashion-mnist", 5, 0))).isSameAs(first);
  }

  @Test
  void shouldKeepNoMoreThanThreeConfigurationsInMemory() {
    DataSources sources = new DataSources(given, system);
    DataSet first = sources.load(config("fashion-mnist", 1, 0));
    DataSet second = sources.load(config("fashion-mnist", 2, 0));
    sources.load(config("fashion-mnist", 3, 0));
    assertThat(sources.load(config("fashion-mnist", 2, 0))).isSameAs(second);
    sources.load(config("fashion-mnist", 4, 0));
    assertThat(sources.load(config("fashion-mnist", 2, 0))).isSameAs(second);
    assertThat(sources.load(config("fashion-mnist", 1, 0))).isNotSameAs(first);
  }

  @Test
  void shouldNameTheKnownDataSets() {
    DataSources sources = new DataSources(given, system);
    assertInvalid(
        () -> sources.describe(config("mnist", 0, 0)),
        "dataset.name",
        "'mnist'",
        "fashion-mnist, fashion-mnist-sample, cifar10, imagenet, image-folder");
  }

  @Test
  void shouldRefuseNegativeLimits() {
    DataSources sources = new DataSources(given, system);
    assertInvalid(
        () -> sources.load(config("fashion-mnist", -1, 0)), "dataset.trainLimit", "got -1");
    assertInvalid(
        () -> sources.load(config("fashion-mnist", 0, -2)), "dataset.testLimit", "got -2");
  }

  @Test
  void shouldReportAGivenFolderThatDoesNotExist() {
    Path nowhere = folder.resolve("nowhere");
    assertRefused(
        () -> new DataSources(nowhere, system).describe(config("fashion-mnist", 0, 0)),
        nowhere.toString(),
        "found nothing");
  }

  @Test
  void shouldReportEachMissingFile() throws IOException {
    Files.delete(given.resolve(IdxFixture.TEST_LABELS));
    assertBothRefuse(given.toString(), "none of the name " + IdxFixture.TEST_LABELS + ".");
  }

  @Test
  void shouldReportAWrongMagicNumber() throws IOException {
    Files.write(given.resolve(IdxFixture.TRAIN_IMAGES), IdxFixture.labels(12));
    assertBothRefuse(IdxFixture.TRAIN_IMAGES, "expected the magic number 0x00000803", "0x00000801");
  }

  @Test
  void shouldReportAFileShorterThanItsHead() throws IOException {
    Files.write(given.resolve(IdxFixture.TRAIN_LABELS), new byte[] {0, 0, 8, 1, 0});
    assertBothRefuse(IdxFixture.TRAIN_LABELS, "a head of 8 bytes", "a shorter file");
  }

  @Test
  void shouldReportACountThatCannotBe() throws IOException {
    byte[] labels = IdxFixture.labels(12);
    labels[4] = (byte) 0x80;
    Files.write(given.resolve(IdxFixture.TRAIN_LABELS), labels);
    assertBothRefuse(IdxFixture.TRAIN_LABELS, "in its head", "[-2147483636]");
  }

  @Test
  void shouldReportDifferentCountsOfImagesAndLabels() throws IOException {
    Files.write(given.resolve(IdxFixture.TEST_LABELS), IdxFixture.labels(3));
    assertBothRefuse(
        IdxFixture.TEST_LABELS, "4 labels, as many as", IdxFixture.TEST_IMAGES, "found 3");
  }

  @Test
  void shouldReportImagesOfAnotherSize() throws IOException {
    Files.write(given.resolve(IdxFixture.TEST_IMAGES), IdxFixture.images(4, 32, 28));
    assertBothRefuse(IdxFixture.TEST_IMAGES, "images of 28x28", "32x28");
  }

  @Test
  void shouldReportAFileThatIsCutOff() throws IOException {
    byte[] images = IdxFixture.images(12, 28, 28);
    Files.write(given.resolve(IdxFixture.TRAIN_IMAGES), Arrays.copyOf(images, images.length - 1));
    assertLoadRefuses(IdxFixture.TRAIN_IMAGES, "9408 bytes", "9407", "cut off");
  }

  @Test
  void shouldReportTrailingBytes() throws IOException {
    byte[] images = IdxFixture.images(12, 28, 28);
    Files.write(given.resolve(IdxFixture.TRAIN_IMAGES), Arrays.copyOf(images, images.length + 1));
    assertLoadRefuses(IdxFixture.TRAIN_IMAGES, "9408 bytes", "do not belong");
  }

  @Test
  void shouldReportALabelOutOfRange() throws IOException {
    byte[] labels = IdxFixture.labels(12);
    labels[8 + 7] = 10;
    Files.write(given.resolve(IdxFixture.TRAIN_LABELS), labels);
    assertLoadRefuses(IdxFixture.TRAIN_LABELS, "labels from 0 to 9", "10 for image 7");
  }

  @Test
  void shouldReportADamagedPackedFile() throws IOException {
    byte[] packed = IdxFixture.gzip(IdxFixture.images(12, 28, 28));
    Path file = given.resolve(IdxFixture.TRAIN_IMAGES);
    Files.delete(file);
    Files.write(
        file.resolveSibling(IdxFixture.TRAIN_IMAGES + ".gz"),
        Arrays.copyOf(packed, packed.length - 9));
    assertLoadRefuses(IdxFixture.TRAIN_IMAGES + ".gz", "cannot be read");
  }

  @Test
  void shouldReportAFileThatIsNotPackedThoughItsNameSaysSo() throws IOException {
    Path file = given.resolve(IdxFixture.TRAIN_IMAGES);
    Files.move(file, file.resolveSibling(IdxFixture.TRAIN_IMAGES + ".gz"));
    assertBothRefuse(IdxFixture.TRAIN_IMAGES + ".gz", "cannot be read", "Not in GZIP format");
  }

  private void assertBothRefuse(String... parts) {
    DataSources sources = new DataSources(given, system);
    assertRefused(() -> sources.describe(config("fashion-mnist", 0, 0)), parts);
    assertLoadRefuses(parts);
  }

  private void assertLoadRefuses(String... parts) {
    DataSources sources = new DataSources(given, system);
    assertRefused(() -> sources.load(config("fashion-mnist", 0, 0)), parts);
    assertRefused(
        () -> sources.load(config("fashion-mnist", 0, 0)), "apt install dataset-fashion-mnist");
  }

  private static void assertRefused(ThrowingCallable call, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOf(DataSetException.Unavailable.class)
        .hasMessageContainingAll(parts);
  }

  private static void assertInvalid(ThrowingCallable call, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOf(DataSetException.Invalid.class)
        .hasMessageContainingAll(parts);
  }

  private static DatasetConfig config(String name, int trainLimit, int testLimit) {
    return DatasetConfig.newBuilder()
        .setName(name)
        .setTrainLimit(trainLimit)
        .setTestLimit(testLimit)
        .build();
  }
}
