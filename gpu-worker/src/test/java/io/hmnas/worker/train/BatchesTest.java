package io.hmnas.worker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BatchesTest {
  private final int[] images = IntStream.range(100, 160).toArray();

  @Property(tries = 50)
  void anEpochGoesThroughEveryImageOnce(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int size) {
    int[] some = IntStream.range(7, 7 + 12 * size).toArray();
    Batches batches = new Batches(some, size, seed, "test", 0);

    assertThat(batches.count()).isEqualTo(12);
    assertThat(order(batches)).containsExactlyInAnyOrder(some);
  }

  @Test
  void imagesThatDoNotFillABatchAreLeftOut() {
    Batches batches = new Batches(images, 25, 3, "test", 0);

    assertThat(batches.count()).isEqualTo(2);
    assertThat(order(batches)).hasSize(50).doesNotHaveDuplicates();
    assertThat(images).contains(order(batches));
  }

  @Test
  void batchesPastTheLastStartOver() {
    Batches batches = new Batches(images, 25, 3, "test", 0);

    assertThat(batches.batch(2)).isEqualTo(batches.batch(0));
    assertThat(batches.batch(5)).isEqualTo(batches.batch(1));
  }

  @Test
  void theOrderIsAFunctionOfSeedPurposeAndEpoch() {
    int[] order = order(new Batches(images, 20, 3, "test", 0));

    assertThat(order(new Batches(images, 20, 3, "test", 0))).isEqualTo(order);
    assertThat(order(new Batches(images, 20, 3, "test", 1))).isNotEqualTo(order);
    assertThat(order(new Batches(images, 20, 4, "test", 0))).isNotEqualTo(order);
    assertThat(order(new Batches(images, 20, 3, "other", 0))).isNotEqualTo(order);
    assertThat(order).isNotEqualTo(images);
  }

  @Test
  void theCallersImagesAreNotShuffled() {
    int[] mine = images.clone();

    assertThat(new Batches(mine, 20, 3, "test", 0).count()).isEqualTo(3);
    assertThat(mine).isEqualTo(images);
  }

  @Test
  void tooFewImagesForOneBatchAreRefused() {
    assertThatThrownBy(() -> new Batches(images, 61, 3, "test", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("60 images do not fill one batch of 61")
        .hasMessageContaining("batchSize");
    assertThat(new Batches(images, 60, 3, "test", 0).count()).isEqualTo(1);
  }

  @Property(tries = 50)
  void bothPartsOfTheSplitTogetherAreAllImages(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 200) int count,
      @ForAll @DoubleRange(min = 0.01, max = 0.99) double fraction) {
    Batches.Split split = Batches.split(count, fraction, seed);

    assertThat(split.validation()).hasSize((int) Math.round(count * fraction));
    assertThat(
            IntStream.concat(Arrays.stream(split.training()), Arrays.stream(split.validation()))
                .sorted())
        .containsExactlyElementsOf(IntStream.range(0, count).boxed().toList());
  }

  @Test
  void theSplitIsAFunctionOfTheSeed() {
    int[] training = Batches.split(100, 0.5, 1).training();

    assertThat(Batches.split(100, 0.5, 1).training()).isEqualTo(training);
    assertThat(Batches.split(100, 0.5, 2).training()).isNotEqualTo(training);
  }

  private static int[] order(Batches batches) {
    return IntStream.range(0, batches.count())
        .flatMap(batch -> Arrays.stream(batches.batch(batch)))
        .toArray();
  }
}
