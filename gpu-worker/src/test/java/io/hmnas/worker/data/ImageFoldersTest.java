package io.hmnas.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmnas.schemas.avro.DatasetConfig;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data sets of image files, on small ones made here. */
final class ImageFoldersTest {
  private static final int SIZE = 32;

  @TempDir Path data;

  @BeforeEach
  void writeImages() throws IOException {
    for (String part : new String[] {"train", "val"}) {
      for (int c = 0; c < 3; c++) {
        Path folder = Files.createDirectories(data.resolve("imagenet/" + part + "/n0" + c));
        for (int i = 0; i < (part.equals("train") ? 4 + c : 2); i++) {
          write(folder.resolve("image_" + i + ".JPEG"), 60 + 20 * i, 48, 80 * c);
        }
      }
    }
  }

  /** An image that gets brighter from left to right, of the given red. */
  private static void write(Path file, int width, int height, int red) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < width; x++) {
      for (int y = 0; y < height; y++) {
        image.setRGB(x, y, red << 16 | (255 * x / width) << 8 | 100);
      }
    }
    String format = file.toString().endsWith("png") ? "png" : "jpeg";
    assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
  }

  private static DatasetConfig.Builder config(String name) {
    return DatasetConfig.newBuilder().setName(name).setImageSize(SIZE);
  }

  private ImageFolders imageNet() {
    return ImageFolders.imageNet(data, new ImageFolders.Counts(3, 15, 6));
  }

  private static byte[] read(Images images, Decoding decoding, long seed, int... indices) {
    ByteBuffer pixels = ByteBuffer.allocateDirect(indices.length * 3 * SIZE * SIZE);
    long[] seeds = new long[indices.length];
    java.util.Arrays.fill(seeds, seed);
    ((ImageFiles) images).read(indices, decoding, seeds, pixels);
    byte[] values = new byte[pixels.capacity()];
    pixels.get(values);
    return values;
  }

  @Test
  void classesTakeTurnsSoThatALimitLeavesNoneOut() {
    DataSet set = imageNet().load(config("imagenet").setTrainLimit(14).build());

    assertThat(set.classes()).isEqualTo(3);
    int[] labels = new int[set.train().count()];
    java.util.Arrays.setAll(labels, set.train()::label);
    assertThat(labels).containsExactly(0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2, 1, 2);
    assertThat(((ImageFiles) set.train()).file(13))
        .isEqualTo(data.resolve("imagenet/train/n02/image_4.JPEG"));
    assertThat(set.test().count()).isEqualTo(6);
    assertThat(set.train().height()).isEqualTo(SIZE);
  }

  @Test
  void anImageIsBroughtToSizeAroundItsMiddle() {
    DataSet set = imageNet().load(config("imagenet").build());

    // The third image of class 1: 100x48; 32 of 37 pixels of the shorter side: 42 of 48.
    byte[] pixels = read(set.train(), Decoding.PLAIN, 0, 7);

    for (int x = 1; x < SIZE - 1; x++) {
      double place = 29 + (x + 0.5) * 42 / SIZE;
      int at = 16 * SIZE + x;
      assertThat(Byte.toUnsignedInt(pixels[at])).as("red").isBetween(76, 84);
      assertThat(Byte.toUnsignedInt(pixels[SIZE * SIZE + at]) - 255 * place / 100)
          .as("green at %d", x)
          .isBetween(-6.0, 6.0);
      assertThat(Byte.toUnsignedInt(pixels[2 * SIZE * SIZE + at])).as("blue").isBetween(96, 104);
    }
  }

  @Test
  void randomChangesDependOnTheSeedAlone() {
    DataSet set = imageNet().load(config("imagenet").build());
    Decoding decoding = new Decoding(true, 0.4);

    byte[] once = read(set.train(), decoding, 5, 3, 4, 5, 6, 7, 8, 9);

    assertThat(read(set.train(), decoding, 5, 3, 4, 5, 6, 7, 8, 9)).isEqualTo(once);
    assertThat(read(set.train(), decoding, 6, 3, 4, 5, 6, 7, 8, 9)).isNotEqualTo(once);
    assertThat(read(set.train(), decoding, 5, 9))
        .isEqualTo(java.util.Arrays.copyOfRange(once, 6 * 3 * SIZE * SIZE, 7 * 3 * SIZE * SIZE));
  }

  @Test
  void colourJitterOfNothingChangesNothing() {
    DataSet set = imageNet().load(config("imagenet").build());
    byte[] plain = read(set.train(), Decoding.PLAIN, 1, 0);

    byte[] hardly = read(set.train(), new Decoding(false, 1e-9), 1, 0);
    byte[] jittered = read(set.train(), new Decoding(false, 0.4), 1, 0);

    int greatest = 0;
    int differing = 0;
    for (int i = 0; i < plain.length; i++) {
      int distance = Math.abs(Byte.toUnsignedInt(plain[i]) - Byte.toUnsignedInt(hardly[i]));
      greatest = Math.max(greatest, distance);
      differing += plain[i] == jittered[i] ? 0 : 1;
    }
    // To hue and back is rounded.
    assertThat(greatest).isLessThanOrEqualTo(1);
    assertThat(differing).isGreaterThan(plain.length / 2);
  }

  @Test
  void imageNetHasToBeWhole() throws IOException {
    assertThatThrownBy(() -> ImageFolders.imageNet(data, ImageFolders.IMAGENET_COUNTS))
        .isInstanceOf(DataSetException.Unavailable.class)
        .hasMessageContaining(data.resolve("imagenet/train").toString())
        .hasMessageContaining("expected 1,000 classes, found 3")
        .hasMessageContaining("image-folder");
    Files.delete(data.resolve("imagenet/val/n01/image_1.JPEG"));
    assertThatThrownBy(this::imageNet)
        .hasMessageContaining(data.resolve("imagenet/val").toString())
        .hasMessageContaining("expected 6 images, found 5");
    assertThatThrownBy(
            () -> ImageFolders.imageNet(data.resolve("x"), new ImageFolders.Counts(3, 1, 1)))
        .hasMessageContaining("train and val");
  }

  @Test
  void bothPartsNeedTheSameClasses() throws IOException {
    Files.move(data.resolve("imagenet/val/n01"), data.resolve("imagenet/val/n09"));

    assertThatThrownBy(this::imageNet)
        .isInstanceOf(DataSetException.Unavailable.class)
        .hasMessageContaining("the same classes");
  }

  @Test
  void aFileThatIsNoImageIsNamed() throws IOException {
    Path file = data.resolve("imagenet/train/n01/image_0.JPEG");
    Files.writeString(file, "no image");

    assertThatThrownBy(() -> imageNet().describe(config("imagenet").build()))
        .isInstanceOf(DataSetException.Unavailable.class)
        .hasMessageContaining(file.toString());
    DataSet set = imageNet().load(config("imagenet").build());
    assertThatThrownBy(() -> read(set.train(), Decoding.PLAIN, 0, 1))
        .isInstanceOf(DataSetException.Unavailable.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void anyFolderIsSplitWithinEveryClass() throws IOException {
    for (int c = 0; c < 2; c++) {
      Path folder = Files.createDirectories(data.resolve("flowers/class" + c));
      for (int i = 0; i < 10; i++) {
        write(folder.resolve("f" + i + ".png"), 40, 40, 100 * c);
      }
    }
    DatasetConfig config = config("image-folder").setFolder("flowers").setTestFraction(0.2).build();

    DataSet set = ImageFolders.any(data, config).load(config);

    assertThat(set.train().count()).isEqualTo(16);
    assertThat(set.test().count()).isEqualTo(4);
    assertThat(((ImageFiles) set.test()).file(0)).isEqualTo(data.resolve("flowers/class0/f4.png"));
    assertThat(((ImageFiles) set.test()).file(3)).isEqualTo(data.resolve("flowers/class1/f9.png"));
    assertThat(new DataSources(data).describe(config).toString())
        .isEqualTo("image-folder: 16 training and 4 test images from " + data.resolve("flowers"));
    ImageFormat format = new DataSources(data).format(config);
    assertThat(format.classes()).isEqualTo(2);
    assertThat(format.height()).isEqualTo(SIZE);
    assertThat(format.mean()).hasSize(3);
  }

  @Test
  void aFolderThatIsSplitIsTakenAsItIs() {
    DatasetConfig config = config("image-folder").setFolder("imagenet").build();

    DataSet set = ImageFolders.any(data, config).load(config);

    assertThat(set.train().count()).isEqualTo(15);
    assertThat(set.test().count()).isEqualTo(6);
  }

  @Test
  void aFolderHasToBeNamedAndThere() {
    assertThatThrownBy(() -> ImageFolders.any(data, config("image-folder").build()))
        .isInstanceOf(DataSetException.Invalid.class)
        .hasMessageContaining("dataset.folder");
    assertThatThrownBy(
            () -> ImageFolders.any(data, config("image-folder").setFolder("nowhere").build()))
        .isInstanceOf(DataSetException.Unavailable.class)
        .hasMessageContaining(data.resolve("nowhere").toString());
  }
}
