package io.hmnas.worker.train;

import io.hmnas.schemas.avro.AugmentationConfig;
import io.hmnas.worker.data.Decoding;

/**
 * The batches of one epoch of a stage, changed at random: a pure function of seed, stage, epoch and
 * number of the batch.
 */
final class TrainingImages {
  private final StepContext context;
  private final ImageBatches images;
  private final Batches batches;
  private final Augmentation augmentation;
  private final Decoding decoding;
  private final String purpose;

  /**
   * @param indices of the images to train on
   * @param purpose what they are for, such as {@code mask}; tells orders and changes apart
   */
  TrainingImages(
      StepContext context,
      ImageBatches images,
      int[] indices,
      String purpose,
      AugmentationConfig augmentation) {
    this.context = context;
    this.images = images;
    this.batches = context.epoch(indices, purpose);
    this.augmentation = Augmentation.of(augmentation);
    this.decoding = new Decoding(augmentation.getResizedCrop(), augmentation.getColourJitter());
    this.purpose = purpose;
  }

  /** Full batches of the epoch. */
  int count() {
    return batches.count();
  }

  /** A batch; those past the last start over, but for their changes. */
  ImageBatches.Batch batch(int number) {
    return images.of(
        batches.batch(number),
        decoding,
        augmentation,
        Randomness.of(
            context.imageSeed(), purpose + " augmentation", context.task().getStep(), number));
  }
}
