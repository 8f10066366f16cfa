package io.hmnas.worker.train;

import ai.djl.ndarray.NDArray;
import io.hmnas.schemas.avro.FinetuneConfig;
import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.supernet.AuxiliaryHead;
import io.hmnas.worker.tensor.Ops;
import io.hmnas.worker.tensor.Torch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stage FINETUNE trains: the network's weights and, after them in the same flat vector, those
 * of the auxiliary head, if there is one. So momentum, weight decay and clipping treat both as one,
 * as in DARTS. Masks touch the network's only.
 */
final class TrainedWeights {
  private final Torch torch;
  private final @Nullable AuxiliaryHead head;
  private final double gradientClip;
  private final NDArray all;
  private final NDArray kept;
  private final Sgd sgd;

  private TrainedWeights(
      Torch torch,
      @Nullable AuxiliaryHead head,
      double gradientClip,
      NDArray all,
      NDArray kept,
      Sgd sgd) {
    this.torch = torch;
    this.head = head;
    this.gradientClip = gradientClip;
    this.all = all;
    this.kept = kept;
    this.sgd = sgd;
  }

  /** Those a step starts from. The first step of the stage draws the head's from the seed. */
  static TrainedWeights of(StepContext context, Checkpoint input, @Nullable AuxiliaryHead head) {
    Torch torch = context.torch();
    FinetuneConfig config = context.config().getFinetune();
    NDArray weights = CheckpointWriter.tensor(torch, input, Names.WEIGHTS);
    NDArray velocity = CheckpointWriter.tensor(torch, input, Names.VELOCITY);
    NDArray kept = CheckpointWriter.tensor(torch, input, Names.KEPT_WEIGHTS);
    if (head != null) {
      boolean first = context.task().getStep() == 0;
      NDArray headWeights =
          first
              ? torch.tensor(initial(head, context.initSeed()), head.size())
              : CheckpointWriter.tensor(torch, input, Names.AUXILIARY);
      NDArray headVelocity =
          first
              ? torch.zeros(head.size())
              : CheckpointWriter.tensor(torch, input, Names.AUXILIARY_VELOCITY);
      weights = Ops.concatenate(List.of(weights, headWeights), 0);
      velocity = Ops.concatenate(List.of(velocity, headVelocity), 0);
      kept = Ops.concatenate(List.of(kept, torch.ones(head.size())), 0);
    }
    Sgd sgd = new Sgd(torch, velocity, config.getMomentum(), config.getWeightDecay());
    return new TrainedWeights(torch, head, config.getGradientClip(), weights, kept, sgd);
  }

  private static float[] initial(AuxiliaryHead head, long seed) {
    return SeedStage.weights(head.parameters(), head.size(), Randomness.of(seed, "auxiliary head"));
  }

  /** Everything, in one vector. */
  NDArray all() {
    return all;
  }

  /** The network's. */
  NDArray network() {
    return parts(all)[0];
  }

  /**
   * One step down a gradient, in place.
   *
   * @param gradient of all weights
   */
  void step(NDArray gradient, double learningRate) {
    sgd.step(all, Gradients.clip(torch, gradient.mul(kept), gradientClip), learningRate);
  }

  /**
   * Puts weights and velocities.
   *
   * @param last whether no step goes on from here: the head is then left out
   */
  void save(CheckpointWriter writer, boolean last) {
    NDArray[] weights = parts(all);
    NDArray[] velocities = parts(sgd.velocity());
    writer.put(Names.WEIGHTS, weights[0]).put(Names.VELOCITY, velocities[0]);
    if (last) {
      writer.without(Names.AUXILIARY).without(Names.AUXILIARY_VELOCITY);
    } else if (head != null) {
      writer.put(Names.AUXILIARY, weights[1]).put(Names.AUXILIARY_VELOCITY, velocities[1]);
    }
  }

  /** The network's part of a vector and, if there is a head, its part. */
  private NDArray[] parts(NDArray vector) {
    if (head == null) {
      return new NDArray[] {vector};
    }
    var views = Ops.split(vector, new long[] {vector.size() - head.size(), head.size()}, 0);
    return new NDArray[] {views.get(0).duplicate(), views.get(1).duplicate()};
  }
}
