package io.hmnas.worker.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.DataType;
import io.hmnas.worker.data.DataSet;
import io.hmnas.worker.data.Decoding;
import io.hmnas.worker.data.ImageSet;
import io.hmnas.worker.tensor.Torch;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every changed image is compared with all that could have come of it, one by one. */
class AugmentationTest {
  private static final int COUNT = 300;
  private static final int CHANNELS = 2;
  private static final int ROWS = 5;
  private static final int COLUMNS = 6;
  private static final int SIZE = CHANNELS * ROWS * COLUMNS;
  private static final float MEAN = 0.5f;
  private static final float DEVIATION = 0.25f;

  private final Torch torch = Torch.open("cpu", DataType.FLOAT32);

  /** All pixels of an image differ, and none is black or of the mean. */
  private final byte[] pixels = pixels();

  private final ImageBatches images = images();

  private static byte[] pixels() {
    byte[] values = new byte[COUNT * SIZE];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) (1 + (i * 7 + i / SIZE) % 126);
    }
    return values;
  }

  private ImageBatches images() {
    ImageSet set = new ImageSet(CHANNELS, ROWS, COLUMNS, pixels, new byte[COUNT]);
    List<Float> mean = List.of(MEAN, MEAN);
    List<Float> deviation = List.of(DEVIATION, DEVIATION);
    DataSet data = new DataSet("test", set, set, 10, mean, deviation);
    return new ImageBatches(torch, data, set, () -> 0);
  }

  @BeforeAll
  static void useOneThread() {
    Torch.setThreads(1);
  }

  @AfterEach
  void close() {
    torch.close();
  }

  private float[][] changed(Augmentation augmentation, long seed) {
    float[] all =
        images
            .of(
                IntStream.range(0, COUNT).toArray(),
                Decoding.PLAIN,
                augmentation,
                Randomness.of(seed, "test"))
            .images()
            .toFloatArray();
    for (int i = 0; i < all.length; i++) {
      all[i] += 0f; // A zero that was cut may be negative.
    }
    return IntStream.range(0, COUNT)
        .mapToObj(i -> Arrays.copyOfRange(all, i * SIZE, (i + 1) * SIZE))
        .toArray(float[][]::new);
  }

  private float normalised(int pixel) {
    return (pixel / 255f - MEAN) / DEVIATION;
  }

  /** The image moved by so much out of its black surroundings, mirrored or not. */
  private float[] moved(int image, int down, int right, boolean mirrored) {
    float[] values = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      int column = i % COLUMNS;
      int row = i / COLUMNS % ROWS + down;
      int from = (mirrored ? COLUMNS - 1 - column : column) + right;
      boolean inside = row >= 0 && row < ROWS && from >= 0 && from < COLUMNS;
      int plane = image * SIZE + i / (ROWS * COLUMNS) * ROWS * COLUMNS;
      values[i] = normalised(inside ? pixels[plane + row * COLUMNS + from] : 0);
    }
    return values;
  }

  @Test
  void cropsAtAnyPlaceAndMirrorsAboutEverySecondImage() {
    float[][] actual = changed(new Augmentation(2, true, 0), 4);
    Set<String> seen = new TreeSet<>();
    int mirrorImages = 0;
    for (int image = 0; image < COUNT; image++) {
      String found = "";
      for (int down = -2; down <= 2; down++) {
        for (int right = -2; right <= 2; right++) {
          for (boolean mirrored : new boolean[] {false, true}) {
            if (Arrays.equals(actual[image], moved(image, down, right, mirrored))) {
              found = down + " " + right + " " + mirrored;
              mirrorImages += mirrored ? 1 : 0;
            }
          }
        }
      }
      assertThat(found).as("image %d: %s", image, Arrays.toString(actual[image])).isNotEmpty();
      seen.add(found);
    }
    assertThat(seen).hasSize(50);
    assertThat(mirrorImages).isBetween(COUNT / 3, 2 * COUNT / 3);
  }

  @Test
  void mirrorsWithoutACropAndCropsWithoutAMirror() {
    float[][] mirrored = changed(new Augmentation(0, true, 0), 4);
    float[][] cropped = changed(new Augmentation(1, false, 0), 4);
    for (int image = 0; image < COUNT; image++) {
      int which = image;
      assertThat(mirrored[image]).isIn(moved(image, 0, 0, false), moved(image, 0, 0, true));
      assertThat(IntStream.range(0, 9).mapToObj(i -> moved(which, i / 3 - 1, i % 3 - 1, false)))
          .as("image %d", image)
          .contains(cropped[image]);
    }
  }

  @Test
  void cutsASquareOfTheMeanAtAnyPlace() {
    for (int side = 1; side <= 3; side++) {
      float[][] actual = changed(new Augmentation(0, false, side), 4);
      Set<Integer> seen = new TreeSet<>();
      for (int image = 0; image < COUNT; image++) {
        int found = -1;
        for (int centre = 0; centre < ROWS * COLUMNS; centre++) {
          float[] cut = moved(image, 0, 0, false);
          cut(cut, centre / COLUMNS - side / 2, centre % COLUMNS - side / 2, side);
          if (Arrays.equals(actual[image], cut)) {
            found = centre;
          }
        }
        assertThat(found).as("image %d, side %d", image, side).isNotNegative();
        seen.add(found);
      }
      assertThat(seen).hasSize(ROWS * COLUMNS);
    }
  }

  private static void cut(float[] image, int top, int left, int side) {
    for (int i = 0; i < SIZE; i++) {
      int row = i / COLUMNS % ROWS;
      int column = i % COLUMNS;
      if (row >= top && row < top + side && column >= left && column < left + side) {
        image[i] = 0;
      }
    }
  }

  @Test
  void cutsACroppedAndMirroredImage() {
    float[][] whole = changed(new Augmentation(2, true, 0), 4);
    float[][] cut = changed(new Augmentation(2, true, 2), 4);
    for (int image = 0; image < COUNT; image++) {
      int zeros = 0;
      for (int i = 0; i < SIZE; i++) {
        if (cut[image][i] == 0) {
          zeros++;
        } else {
          assertThat(cut[image][i]).isEqualTo(whole[image][i]);
        }
      }
      assertThat(zeros).isIn(2, 4, 8);
    }
  }

  @Test
  void isTheSameForTheSameGeneratorOnly() {
    Augmentation all = new Augmentation(2, true, 2);
    assertThat(changed(all, 4)).isDeepEqualTo(changed(all, 4));
    assertThat(Arrays.deepEquals(changed(all, 4), changed(all, 5))).isFalse();
  }

  @Test
  void leavesImagesAloneWhenOff() {
    float[][] plain = changed(new Augmentation(0, false, 0), 4);
    for (int image = 0; image < COUNT; image++) {
      assertThat(plain[image]).isEqualTo(moved(image, 0, 0, false));
    }
  }
}
