package io.hmnas.worker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import io.hmnas.worker.data.DataSet;
import io.hmnas.worker.data.Decoding;
import io.hmnas.worker.data.ImageSet;
import io.hmnas.worker.tensor.Torch;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ImageBatchesTest {
  private static final int COUNT = 200;
  private static final List<Float> MEAN = List.of(0.3f, 0.6f);
  private static final List<Float> DEVIATION = List.of(0.2f, 0.5f);

  private final Torch torch = Torch.open("cpu", DataType.FLOAT32);
  private final byte[] pixels = new byte[COUNT * 2 * 3 * 4];
  private final byte[] labels = new byte[COUNT];
  private final AtomicLong clock = new AtomicLong();

  @BeforeAll
  static void useOneThread() {
    Torch.setThreads(1);
  }

  @AfterEach
  void close() {
    torch.close();
  }

  private ImageBatches batches() {
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (37 * i);
    }
    for (int i = 0; i < COUNT; i++) {
      labels[i] = (byte) (i % 10);
    }
    ImageSet images = new ImageSet(2, 3, 4, pixels, labels);
    DataSet data = new DataSet("test", images, images, 10, MEAN, DEVIATION);
    return new ImageBatches(torch, data, images, () -> clock.addAndGet(1_000_000_000));
  }

  @Test
  void areThePickedImagesNormalisedPerChannel() {
    int[] picked = {199, 0, 57, 57};
    ImageBatches.Batch batch = batches().of(picked);

    assertThat(batch.images().getShape().getShape()).containsExactly(4, 2, 3, 4);
    float[] values = batch.images().toFloatArray();
    for (int i = 0; i < values.length; i++) {
      int channel = i / 12 % 2;
      int pixel = Byte.toUnsignedInt(pixels[picked[i / 24] * 24 + i % 24]);
      float expected = (pixel / 255f - MEAN.get(channel)) / DEVIATION.get(channel);
      assertThat(values[i]).as("value %d", i).isEqualTo(expected);
    }
    assertThat(batch.labels().toLongArray()).containsExactly(9, 0, 7, 7);
  }

  @Test
  void leaveTheImagesAsTheyAre() {
    ImageBatches batches = batches();
    float[] first = batches.of(new int[] {3}).images().toFloatArray();
    batches.of(new int[] {3}).images().muli(0);

    assertThat(batches.of(new int[] {3}).images().toFloatArray()).isEqualTo(first);
  }

  @Test
  void tellHowMuchTimeTheyTook() {
    ImageBatches batches = batches();
    batches.of(new int[] {3});
    batches.of(
        new int[] {3}, Decoding.PLAIN, new Augmentation(1, true, 1), Randomness.of(1, "test"));

    assertThat(batches.seconds()).isCloseTo(2, within(1e-9));
  }
}
