package io.hmnas.worker.train;

import ai.djl.ndarray.NDArray;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.StepMetrics;
import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.prune.Pruning;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.supernet.Mixture;
import io.hmnas.worker.supernet.Network;
import io.hmnas.worker.tensor.Torch;
import java.util.Map;

/** Stage PRUNE: builds the network that the masks left, with its inherited, masked weights. */
final class PruneStage {
  private PruneStage() {}

  static StageOutput run(StepContext context, Checkpoint input) throws StepException.Cancelled {
    long start = context.nanoTime().getAsLong();
    Torch torch = context.torch();
    SearchSpace space = context.space();
    double[] real = Torch.doubles(CheckpointWriter.tensor(torch, input, Names.MASK));
    Pruning pruning =
        Pruning.of(space, context.encodings(), real, context.config().getMask().getThreshold());
    Selection selection = pruning.selection();
    Network network = context.network(selection);

    NetworkLayout supernet = new NetworkLayout(space, Selection.all(space));
    MaskedWeights masked =
        MaskedWeights.restore(torch, context.config().getMask(), supernet, input);
    NDArray weights = inherited(torch, supernet, network.layout(), masked.effective());
    NDArray kept = inherited(torch, supernet, network.layout(), masked.binary());
    Map<CellType, NDArray> mixture =
        Mixture.of(
            space,
            context.encodings(),
            CheckpointWriter.tensor(torch, input, Names.ENCODING),
            torch.vector(Pruning.masks(space, context.encodings(), selection)));
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
            .put(Names.KEPT_WEIGHTS, kept)
            .put(Names.VELOCITY, torch.zeros(network.layout().parameterSize()))
            .put(Names.NORM_MEAN, mean)
            .put(Names.NORM_VARIANCE, variance)
            .put(Names.ENCODING, CheckpointWriter.tensor(torch, input, Names.ENCODING))
            .put(Names.MASK, CheckpointWriter.tensor(torch, input, Names.MASK))
            .put(Names.RESCUED, Integer.toString(pruning.rescued()))
            .put(Names.SUPERNET_ACCURACY, input.metadata(Names.SUPERNET_ACCURACY))
            .put(Names.MASKED_ACCURACY, input.metadata(Names.MASKED_ACCURACY))
            .put(Names.PRUNED_ACCURACY, Double.toString(evaluation.accuracy()));
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

  private static NDArray inherited(
      Torch torch, NetworkLayout supernet, NetworkLayout pruned, NDArray values) {
    float[] kept = PrunedNetwork.inherited(supernet, pruned, Torch.floats(values));
    return torch.tensor(kept, kept.length);
  }
}
