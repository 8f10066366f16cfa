package io.hmnas.worker.train;

import ai.djl.ndarray.NDArray;
import io.hmnas.schemas.avro.FinetuneConfig;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.supernet.AuxiliaryHead;
import io.hmnas.worker.supernet.BatchGradient;
import io.hmnas.worker.supernet.DropPath;
import io.hmnas.worker.supernet.Norms;
import io.hmnas.worker.supernet.RegularisedNetwork;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.jspecify.annotations.Nullable;

/**
 * Drop-path and auxiliary head in a step of stage FINETUNE. What is dropped is a pure function of
 * seed, epoch and number of the batch.
 */
final class Regularisation {
  private final StepContext context;
  private final Selection selection;
  private final RegularisedNetwork network;
  private final double dropProbability;

  private Regularisation(StepContext context, Selection selection) {
    FinetuneConfig config = context.config().getFinetune();
    this.context = context;
    this.selection = selection;
    this.network =
        new RegularisedNetwork(
            context.torch(),
            context.space(),
            selection,
            config.getLabelSmoothing(),
            config.getAuxiliaryWeight());
    this.dropProbability =
        dropProbability(config.getDropPath(), context.task().getStep(), context.task().getSteps());
  }

  /** What the settings ask for; null where it is nothing. */
  static @Nullable Regularisation of(StepContext context, Selection selection) {
    FinetuneConfig config = context.config().getFinetune();
    return config.getDropPath() > 0 || config.getAuxiliaryWeight() > 0
        ? new Regularisation(context, selection)
        : null;
  }

  /** Of an epoch, from 0: as in DARTS, it rises linearly and would be reached after the last. */
  static double dropProbability(double dropPath, int epoch, int epochs) {
    return dropPath * epoch / epochs;
  }

  /** What draws the paths dropped in a batch of an epoch. */
  static UniformRandomProvider random(long seed, int epoch, int batch) {
    return Randomness.of(seed, "finetune drop-path", epoch, batch);
  }

  @Nullable AuxiliaryHead head() {
    return network.head();
  }

  /**
   * Loss and gradient of a batch.
   *
   * @param number of the batch in the epoch
   * @param weights of the network and, after them, of the head
   */
  BatchGradient differentiate(
      ImageBatches.Batch batch,
      int number,
      NDArray weights,
      Map<CellType, NDArray> mixture,
      Norms norms) {
    UniformRandomProvider random = random(context.dataSeed(), context.task().getStep(), number);
    DropPath dropPath =
        DropPath.draw(
            context.torch(),
            dropProbability,
            network.paths(),
            Math.toIntExact(batch.labels().size()),
            random::nextDouble);
    context
        .networks()
        .requireReference(
            context.space(),
            selection,
            context.config().getFinetune().getLabelSmoothing(),
            Math.toIntExact(batch.labels().size()));
    return network.differentiate(batch.images(), batch.labels(), weights, mixture, norms, dropPath);
  }
}
