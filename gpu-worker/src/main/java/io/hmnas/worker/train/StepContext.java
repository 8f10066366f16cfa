package io.hmnas.worker.train;

import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.config.Branch;
import io.hmnas.worker.data.DataSet;
import io.hmnas.worker.data.ImageFiles;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.loop.StepObserver;
import io.hmnas.worker.prune.GivenNetwork;
import io.hmnas.worker.space.EncodingLayout;
import io.hmnas.worker.space.ImageShape;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.supernet.Network;
import io.hmnas.worker.supernet.selftest.VerifiedNetworks;
import io.hmnas.worker.tensor.Torch;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What a stage works with during one step.
 *
 * @param networks builds the network that has the selected operations of the space
 * @param nanoTime a clock for durations
 */
record StepContext(
    StepTask task,
    DataSet data,
    SearchSpace space,
    EncodingLayout encodings,
    Torch torch,
    VerifiedNetworks networks,
    StepObserver observer,
    LongSupplier nanoTime) {

  static StepContext of(
      StepTask task,
      DataSet data,
      Torch torch,
      VerifiedNetworks networks,
      StepObserver observer,
      LongSupplier nanoTime) {
    ImageShape image =
        new ImageShape(data.train().channels(), data.train().height(), data.train().width());
    SearchSpace space = new SearchSpace(task.getConfig().getSpace(), image, data.classes());
    return new StepContext(
        task, data, space, new EncodingLayout(space), torch, networks, observer, nanoTime);
  }

  SweepConfig config() {
    return task.getConfig();
  }

  /** The branch that the step is one of, though its stage may be shared with hm-nas. */
  Branch branch() {
    return Branch.require(task.getBranch());
  }

  long seed() {
    return task.getSeed();
  }

  /** Of initial weights and encoding. */
  long initSeed() {
    return task.getInitSeed() == null ? seed() : task.getInitSeed();
  }

  /** Of the split and of all that is drawn for batches, stage MASK excepted. */
  long dataSeed() {
    return task.getDataSeed() == null ? seed() : task.getDataSeed();
  }

  /** Of all that is drawn in stage MASK. */
  long maskSeed() {
    return task.getMaskSeed() == null ? seed() : task.getMaskSeed();
  }

  /** Of order and changes of the images in the present stage. */
  long imageSeed() {
    return task.getStage() == Stage.MASK ? maskSeed() : dataSeed();
  }

  Network network(Selection selection) {
    return networks.create(space, selection);
  }

  /** The run's split of the training images. */
  Batches.Split split() {
    return Batches.split(
        data.train().count(), config().getSupernet().getValidationFraction(), dataSeed());
  }

  /** An epoch over the given training images. */
  Batches epoch(int[] images, String purpose) {
    return new Batches(images, config().getBatchSize(), imageSeed(), purpose, task.getStep());
  }

  /**
   * Checks, before anything is trained, that both parts of the split fill a batch.
   *
   * @throws IllegalArgumentException if one does not
   */
  void requireFullBatches() {
    Batches.requireFull(split().training().length, config().getBatchSize());
    Batches.requireFull(split().validation().length, config().getBatchSize());
  }

  /**
   * Checks that no setting asks for what images in memory cannot have.
   *
   * @throws IllegalArgumentException if one does
   */
  void requireDecodable() {
    if (data.train() instanceof ImageFiles) {
      return;
    }
    Map.of(
            "supernet", config().getSupernet().getAugmentation(),
            "mask", config().getMask().getAugmentation(),
            "finetune", config().getFinetune().getAugmentation())
        .forEach(
            (stage, augmentation) -> {
              if (augmentation.getResizedCrop() || augmentation.getColourJitter() > 0) {
                throw new IllegalArgumentException(
                    "%s.augmentation: resizedCrop must be false and colourJitter 0 with data set %s:"
                            .formatted(stage, data.name())
                        + " only images in files have them");
              }
            });
  }

  /**
   * Checks that a network that is given can be built.
   *
   * @throws IllegalArgumentException if it cannot
   */
  void requireGenotype() {
    if (!config().getGenotype().isBlank()) {
      GivenNetwork.parse(space, config().getGenotype());
    }
  }

  ImageBatches trainImages() {
    return new ImageBatches(torch, data, data.train(), nanoTime);
  }

  ImageBatches testImages() {
    return new ImageBatches(torch, data, data.test(), nanoTime);
  }

  /** Called at every batch. */
  void checkCancelled() throws StepException.Cancelled {
    if (observer.cancelled()) {
      throw new StepException.Cancelled();
    }
  }
}
