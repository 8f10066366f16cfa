package io.hmnas.worker.train;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.prune.CellReport;
import io.hmnas.worker.prune.GivenNetwork;
import io.hmnas.worker.space.Costs;
import io.hmnas.worker.space.EncodingWeights;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.tensor.Torch;
import org.jspecify.annotations.Nullable;

/** Describes the pruned network of a checkpoint. */
final class Architectures {
  private Architectures() {}

  static Architecture.Builder describe(StepContext context, Checkpoint checkpoint) {
    var space = context.space();
    Selection selection = PrunedNetwork.selection(space, checkpoint);
    NetworkLayout layout = new NetworkLayout(space, selection);
    Torch torch = context.torch();
    // A given network was not searched for: it has no encoding.
    boolean given = !context.config().getGenotype().isBlank();
    double[] weights =
        given
            ? GivenNetwork.parse(space, context.config().getGenotype()).weights()
            : EncodingWeights.of(
                space,
                context.encodings(),
                Torch.doubles(CheckpointWriter.tensor(torch, checkpoint, Names.ENCODING)));
    double @Nullable [] real =
        checkpoint.arrays().containsKey(Names.MASK)
            ? Torch.doubles(CheckpointWriter.tensor(torch, checkpoint, Names.MASK))
            : null;
    long nonZero = 0;
    for (float kept : checkpoint.array(Names.KEPT_WEIGHTS).data()) {
      nonZero += kept > 0 ? 1 : 0;
    }
    return Architecture.newBuilder()
        .setSweepId(context.task().getSweepId())
        .setRunId(context.task().getRunId())
        .setSeed(context.seed())
        .setBranch(context.task().getBranch())
        .setCells(CellReport.of(space, context.encodings(), weights, real, selection))
        .setRescuedNodes(given ? 0 : Integer.parseInt(checkpoint.metadata(Names.RESCUED)))
        .setSupernetParameters(new NetworkLayout(space, Selection.all(space)).parameterSize())
        .setParameters(layout.parameterSize())
        .setNonZeroParameters(nonZero)
        .setMultiplyAdds(Costs.multiplyAdds(space, selection))
        .setSupernetMultiplyAdds(Costs.multiplyAdds(space, Selection.all(space)))
        .setSupernetAccuracy(accuracy(checkpoint, Names.SUPERNET_ACCURACY))
        .setMaskedAccuracy(accuracy(checkpoint, Names.MASKED_ACCURACY))
        .setPrunedAccuracy(accuracy(checkpoint, Names.PRUNED_ACCURACY));
  }

  private static @Nullable Double accuracy(Checkpoint checkpoint, String name) {
    String value = checkpoint.metadata().get(name);
    return value == null ? null : Double.valueOf(value);
  }
}
