package io.hmnas.worker.train;

import ai.djl.ndarray.NDArray;
import io.hmnas.schemas.config.Branch;
import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.prune.NetworkChoice;
import io.hmnas.worker.prune.Pruning;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.EncodingWeights;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.supernet.Mixture;
import io.hmnas.worker.tensor.Torch;
import java.util.EnumMap;
import java.util.Map;

/**
 * The network that a branch begins to fine-tune, and what it inherits.
 *
 * @param rescued nodes that kept an edge by the rescue rule of {@link Pruning}
 * @param mixture weights of the operations in their nodes, by type of cell
 * @param weights flat, in the order of the selection's {@link NetworkLayout}
 * @param kept 0 where a weight is masked and stays 0, else 1, likewise
 * @param masked whether the masks say what it has
 */
record BranchNetwork(
    Selection selection,
    int rescued,
    Map<CellType, NDArray> mixture,
    NDArray weights,
    NDArray kept,
    boolean masked) {

  /**
   * Reads it off a checkpoint.
   *
   * @param input of the supernet or, for branches that have stage MASK in their way, with masks
   * @throws IllegalArgumentException if the task has a network that the space does not
   */
  static BranchNetwork of(StepContext context, Checkpoint input) {
    Branch branch = context.branch();
    if (!context.task().getGenotype().isEmpty()) {
      return unmasked(context, input, choice(context, input).given(context.task().getGenotype()));
    }
    return switch (branch) {
      case DARTS_RULE -> summed(context, input, dartsRule(context, input));
      case DARTS_SCRATCH -> fresh(context, summed(context, input, dartsRule(context, input)));
      case RANDOM ->
          unmasked(
              context,
              input,
              choice(context, input)
                  .random(
                      pruning(context, input).selection(),
                      Randomness.of(context.seed(), "branch " + branch.label())));
      case MAGNITUDE ->
          unmasked(
              context,
              input,
              choice(context, input).magnitude(pruning(context, input).selection()));
      case SCRATCH -> fresh(context, masked(context, input));
      case CONSENSUS ->
          throw new IllegalArgumentException("genotype is required with branch consensus");
      default -> masked(context, input);
    };
  }

  /** What the rule of DARTS keeps of a supernet. */
  static Selection dartsRule(StepContext context, Checkpoint input) {
    return choice(context, input).dartsRule();
  }

  private static NetworkChoice choice(StepContext context, Checkpoint input) {
    double[] encoding =
        Torch.doubles(CheckpointWriter.tensor(context.torch(), input, Names.ENCODING));
    return new NetworkChoice(
        context.space(),
        context.encodings(),
        EncodingWeights.of(context.space(), context.encodings(), encoding));
  }

  private static Pruning pruning(StepContext context, Checkpoint input) {
    return Pruning.of(
        context.space(),
        context.encodings(),
        Torch.doubles(CheckpointWriter.tensor(context.torch(), input, Names.MASK)),
        context.config().getMask().getThreshold());
  }

  private static BranchNetwork masked(StepContext context, Checkpoint input) {
    Pruning pruning = pruning(context, input);
    MaskedWeights weights =
        MaskedWeights.restore(
            context.torch(), context.config().getMask(), supernet(context.space()), input);
    return new BranchNetwork(
        pruning.selection(),
        pruning.rescued(),
        encoded(context, input, pruning.selection()),
        inherited(context, pruning.selection(), weights.effective()),
        inherited(context, pruning.selection(), weights.binary()),
        true);
  }

  /** Masks have no say in it, nor in its weights. */
  private static BranchNetwork unmasked(
      StepContext context, Checkpoint input, Selection selection) {
    NDArray weights =
        inherited(
            context, selection, CheckpointWriter.tensor(context.torch(), input, Names.WEIGHTS));
    return new BranchNetwork(
        selection,
        0,
        encoded(context, input, selection),
        weights,
        context.torch().ones(weights.size()),
        false);
  }

  /** Every node is the plain sum of what comes in, as in DARTS. */
  private static BranchNetwork summed(StepContext context, Checkpoint input, Selection selection) {
    BranchNetwork network = unmasked(context, input, selection);
    Map<CellType, NDArray> ones = new EnumMap<>(CellType.class);
    network
        .mixture()
        .forEach(
            (type, mixture) ->
                ones.put(
                    type,
                    mixture.gt(context.torch().scalar(0)).toType(mixture.getDataType(), false)));
    return new BranchNetwork(
        selection, 0, ones, network.weights(), network.kept(), network.masked());
  }

  /** The same network with new initial weights, drawn for this branch. */
  private static BranchNetwork fresh(StepContext context, BranchNetwork network) {
    NetworkLayout layout = new NetworkLayout(context.space(), network.selection());
    float[] drawn =
        SeedStage.weights(
            layout.parameters(),
            layout.parameterSize(),
            Randomness.of(context.initSeed(), "weights " + context.branch().label()));
    return new BranchNetwork(
        network.selection(),
        network.rescued(),
        network.mixture(),
        context.torch().tensor(drawn, drawn.length).mul(network.kept()),
        network.kept(),
        network.masked());
  }

  /** Survivors keep the weight that the encoding gives them. */
  private static Map<CellType, NDArray> encoded(
      StepContext context, Checkpoint input, Selection selection) {
    return Mixture.of(
        context.space(),
        context.encodings(),
        CheckpointWriter.tensor(context.torch(), input, Names.ENCODING),
        context.torch().vector(Pruning.masks(context.space(), context.encodings(), selection)));
  }

  private static NDArray inherited(StepContext context, Selection selection, NDArray values) {
    float[] kept =
        PrunedNetwork.inherited(
            supernet(context.space()),
            new NetworkLayout(context.space(), selection),
            Torch.floats(values));
    return context.torch().tensor(kept, kept.length);
  }

  private static NetworkLayout supernet(SearchSpace space) {
    return new NetworkLayout(space, Selection.all(space));
  }
}
