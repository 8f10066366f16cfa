package io.hmnas.worker.train;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.prune.CellReport;
import io.hmnas.worker.space.Costs;
import io.hmnas.worker.space.EncodingWeights;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.tensor.Torch;

/** Describes the pruned network of a checkpoint. */
final class Architectures {
  private Architectures() {}

  static Architecture.Builder describe(StepContext context, Checkpoint checkpoint) {
    var space = context.space();
    Selection selection = PrunedNetwork.selection(space, checkpoint);
    NetworkLayout layout = new NetworkLayout(space, selection);
    Torch torch = context.torch();
    double[] encoding = Torch.doubles(CheckpointWriter.tensor(torch, checkpoint, Names.ENCODING));
    double[] real = Torch.doubles(CheckpointWriter.tensor(torch, checkpoint, Names.MASK));
    long nonZero = 0;
    for (float kept : checkpoint.array(Names.KEPT_WEIGHTS).data()) {
      nonZero += kept > 0 ? 1 : 0;
    }
    return Architecture.newBuilder()
        .setSweepId(context.task().getSweepId())
        .setRunId(context.task().getRunId())
        .setSeed(context.seed())
        .setBranch(context.task().getBranch())
        .setCells(
            CellReport.of(
                space,
                context.encodings(),
                EncodingWeights.of(space, context.encodings(), encoding),
                real,
                selection))
        .setRescuedNodes(Integer.parseInt(checkpoint.metadata(Names.RESCUED)))
        .setSupernetParameters(new NetworkLayout(space, Selection.all(space)).parameterSize())
        .setParameters(layout.parameterSize())
        .setNonZeroParameters(nonZero)
        .setMultiplyAdds(Costs.multiplyAdds(space, selection))
        .setSupernetMultiplyAdds(Costs.multiplyAdds(space, Selection.all(space)))
        .setSupernetAccuracy(accuracy(checkpoint, Names.SUPERNET_ACCURACY))
        .setMaskedAccuracy(accuracy(checkpoint, Names.MASKED_ACCURACY))
        .setPrunedAccuracy(accuracy(checkpoint, Names.PRUNED_ACCURACY));
  }

  private static double accuracy(Checkpoint checkpoint, String name) {
    return Double.parseDouble(checkpoint.metadata(name));
  }
}
