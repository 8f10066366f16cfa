package io.hmnas.worker.train;

import ai.djl.ndarray.NDArray;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.StepMetrics;
import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.supernet.Network;
import io.hmnas.worker.tensor.Torch;
import java.util.Map;

/**
 * Stage PRUNE: builds the network that the masks left, with its inherited, masked weights; or that
 * of another branch.
 */
final class PruneStage {
  private PruneStage() {}

  static StageOutput run(StepContext context, Checkpoint input) throws StepException {
    long start = context.nanoTime().getAsLong();
    Torch torch = context.torch();
    SearchSpace space = context.space();
    BranchNetwork found = network(context, input);
    Selection selection = found.selection();
    Network network = context.network(selection);
    NDArray weights = found.weights();
    Map<CellType, NDArray> mixture = found.mixture();
    NDArray mean = torch.zeros(network.layout().normSize());
    NDArray variance = torch.ones(network.layout().normSize());
    Evaluation.estimateNorms(context, network, weights, mixture, mean, variance);
    Evaluation evaluation =
        Evaluation.of(
            context,
            network,
            weights,
            mixture,
            mean,
            variance,
            context.trainImages(),
            context.split().validation());

    CheckpointWriter writer =
        new CheckpointWriter()
            .put(Names.WEIGHTS, weights)
            .put(Names.KEPT_WEIGHTS, found.kept())
            .put(Names.VELOCITY, torch.zeros(network.layout().parameterSize()))
            .put(Names.NORM_MEAN, mean)
            .put(Names.NORM_VARIANCE, variance)
            .put(Names.ENCODING, CheckpointWriter.tensor(torch, input, Names.ENCODING))
            .put(Names.RESCUED, Integer.toString(found.rescued()))
            .put(Names.SUPERNET_ACCURACY, input.metadata(Names.SUPERNET_ACCURACY))
            .put(Names.PRUNED_ACCURACY, Double.toString(evaluation.accuracy()));
    if (found.masked()) {
      writer
          .put(Names.MASK, CheckpointWriter.tensor(torch, input, Names.MASK))
          .put(Names.MASKED_ACCURACY, input.metadata(Names.MASKED_ACCURACY));
    }
    PrunedNetwork.save(writer, space, selection, mixture);
    Checkpoint checkpoint = writer.checkpoint();
    Architecture.Builder architecture = Architectures.describe(context, checkpoint);
    StepMetrics metrics =
        StepMetrics.newBuilder()
            .setValidationAccuracy(evaluation.accuracy())
            .setValidationLoss(evaluation.loss())
            .setKeptEdges(selection.edgeCount(space))
            .setKeptOperations(selection.operationCount(space))
            .setKeptWeightFraction(
                (double) architecture.getNonZeroParameters() / architecture.getParameters())
            .setEvaluationSeconds((context.nanoTime().getAsLong() - start) / 1e9)
            .build();
    return new StageOutput(checkpoint, metrics, architecture);
  }

  private static BranchNetwork network(StepContext context, Checkpoint input)
      throws StepException.Invalid {
    try {
      return BranchNetwork.of(context, input);
    } catch (IllegalArgumentException e) {
      throw new StepException.Invalid(String.valueOf(e.getMessage()));
    }
  }
}
