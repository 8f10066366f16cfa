package io.hmnas.worker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.hmnas.schemas.avro.MaskConfig;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.loop.StepOutcome;
import io.hmnas.worker.prune.Pruning;
import io.hmnas.worker.space.EncodingLayout;
import io.hmnas.worker.space.ImageShape;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.Parameter;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.supernet.Draws;
import io.hmnas.worker.supernet.MatrixConvolutions;
import io.hmnas.worker.supernet.Mixture;
import io.hmnas.worker.supernet.Norms;
import io.hmnas.worker.supernet.ReferenceNetwork;
import io.hmnas.worker.tensor.Torch;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What stages MASK and PRUNE do to a run's checkpoint. */
class MaskStageTest {
  private static final long SEED = 5;
  private static final Runs.Step SUPERNET = new Runs.Step(Stage.SUPERNET, 0, 1);
  private static final Runs.Step MASK = new Runs.Step(Stage.MASK, 0, 1);
  private static final Runs.Step PRUNE = new Runs.Step(Stage.PRUNE, 0, 1);

  private static final Runs RUNS = new Runs(new MemoryCheckpoints());
  private static String supernet = "";

  private final SearchSpace space =
      new SearchSpace(Runs.TINY.getSpace(), new ImageShape(1, 28, 28), 10);
  private final EncodingLayout encodings = new EncodingLayout(space);
  private final NetworkLayout layout = new NetworkLayout(space, Selection.all(space));

  /** The supernet is the same whatever the masks' settings are. */
  @BeforeAll
  static void trainSupernet() throws StepException {
    Runs.Step seed = new Runs.Step(Stage.SEED, 0, 1);
    String start = RUNS.step(RestOfRun.CONFIG, SEED, seed, null).outputDigest();
    supernet = RUNS.step(RestOfRun.CONFIG, SEED, SUPERNET, start).outputDigest();
  }

  @AfterAll
  static void close() {
    RUNS.close();
  }

  /** Without budget and clipping, only a gradient can move a mask. */
  private static MaskConfig.Builder free() {
    return MaskConfig.newBuilder(Runs.TINY.getMask()).setBudget(0).setCeiling(0).setWarmUp(0);
  }

  private static SweepConfig with(MaskConfig.Builder mask) {
    return SweepConfig.newBuilder(RestOfRun.CONFIG).setMask(mask.build()).build();
  }

  private Checkpoint masked(MaskConfig.Builder mask) throws StepException {
    SweepConfig config = with(mask);
    StepOutcome outcome = RUNS.step(config, SEED, MASK, supernet);
    return RUNS.checkpoints().get(Runs.runId(SEED), outcome.outputDigest());
  }

  @Test
  void masksOfEveryLevelAreMovedByTheLossAlone() throws StepException {
    Checkpoint checkpoint = masked(free());

    float[] masks = checkpoint.array(Names.MASK).data();
    for (int place = 0; place < masks.length; place++) {
      assertThat(masks[place]).as("mask %d", place).isNotEqualTo(0.01f);
    }
    float[] weights = checkpoint.array(Names.WEIGHT_MASK).data();
    for (Parameter parameter : layout.parameters()) {
      assertThat(moved(weights, parameter)).as(parameter.name()).isEqualTo(parameter.inCell());
    }
  }

  @Test
  void masksOutsideCellsMoveWhenAskedFor() throws StepException {
    float[] weights = masked(free().setWeightsOutsideCells(true)).array(Names.WEIGHT_MASK).data();

    assertThat(moved(weights, layout.parameter("stem.conv.weight"))).isTrue();
    assertThat(moved(weights, layout.parameter("classifier.weight"))).isTrue();
  }

  @Test
  void aLevelThatIsOffStaysAsItWasEvenUnderABudget() throws StepException {
    MaskConfig.Builder pressed = free().setBudget(0.2);
    Checkpoint noEdges = masked(MaskConfig.newBuilder(pressed).setEdges(false));
    Checkpoint noOperations = masked(MaskConfig.newBuilder(pressed).setOperations(false));
    Checkpoint noWeights = masked(MaskConfig.newBuilder(pressed).setWeights(false));

    assertThat(learned(noEdges, true)).isZero();
    assertThat(learned(noEdges, false)).isEqualTo(2 * 5 * 7);
    assertThat(learned(noOperations, true)).isEqualTo(2 * 5);
    assertThat(learned(noOperations, false)).isZero();
    assertThat(noWeights.array(Names.WEIGHT_MASK).data()).containsOnly(0.01f);
    assertThat(learned(noWeights, true)).isEqualTo(2 * 5);
  }

  @Test
  void perturbedMasksLearnToo() throws StepException {
    Checkpoint checkpoint = masked(free().setPerturbOperations(0.5).setPerturbEdges(0.5));

    assertThat(learned(checkpoint, true)).isGreaterThan(5);
    assertThat(learned(checkpoint, false)).isGreaterThan(35);
  }

  @Test
  void thePrunedCheckpointIsTheNetworkThatTheMasksDescribe() throws StepException {
    // So high a rate that operations, edges and weights are masked within one epoch.
    SweepConfig config =
        with(
            free()
                .setOperationLearningRate(0.005)
                .setEdgeLearningRate(0.004)
                .setWeightLearningRate(0.003));
    StepOutcome mask = RUNS.step(config, SEED, MASK, supernet);
    StepOutcome prune = RUNS.step(config, SEED, PRUNE, mask.outputDigest());
    Checkpoint masked = RUNS.checkpoints().get(Runs.runId(SEED), mask.outputDigest());
    Checkpoint pruned = RUNS.checkpoints().get(Runs.runId(SEED), prune.outputDigest());
    Selection selection = PrunedNetwork.selection(space, pruned);
    assertThat(selection.operationCount(space)).isBetween(4, 60);
    assertThat(pruned.array(Names.KEPT_WEIGHTS).data()).contains(0f).contains(1f);

    try (Torch torch = Torch.open("cpu", DataType.FLOAT32);
        Torch.Scope scope = Torch.scope()) {
      NDArray images = new Draws(2).images(torch, space, 16);

      assertThat(logitsOfPruned(torch, selection, pruned, images))
          .containsExactly(logitsOfMasked(torch, masked, images), within(1e-4));
    }
    assertThat(pruned.metadata(Names.MASKED_ACCURACY))
        .isEqualTo(masked.metadata(Names.MASKED_ACCURACY));
    assertThat(pruned.metadata(Names.PRUNED_ACCURACY))
        .isEqualTo(masked.metadata(Names.MASKED_ACCURACY));
  }

  private double[] logitsOfMasked(Torch torch, Checkpoint checkpoint, NDArray images) {
    double[] weights = doubles(checkpoint, Names.WEIGHTS);
    double[] weightMasks = doubles(checkpoint, Names.WEIGHT_MASK);
    for (int i = 0; i < weights.length; i++) {
      weights[i] = weightMasks[i] > 0.005 ? weights[i] : 0;
    }
    Pruning pruning = Pruning.of(space, encodings, doubles(checkpoint, Names.MASK), 0.005);
    NDArray kept = torch.vector(Pruning.masks(space, encodings, pruning.selection()));
    NDArray encoding = CheckpointWriter.tensor(torch, checkpoint, Names.ENCODING);
    return Torch.doubles(
        new ReferenceNetwork(torch, new MatrixConvolutions(torch), space, Selection.all(space))
            .logits(
                images,
                torch.vector(weights),
                Mixture.of(space, encodings, encoding, kept),
                norms(torch, layout)));
  }

  private double[] logitsOfPruned(
      Torch torch, Selection selection, Checkpoint checkpoint, NDArray images) {
    return Torch.doubles(
        new ReferenceNetwork(torch, new MatrixConvolutions(torch), space, selection)
            .logits(
                images,
                CheckpointWriter.tensor(torch, checkpoint, Names.WEIGHTS),
                PrunedNetwork.mixture(torch, space, checkpoint),
                norms(torch, new NetworkLayout(space, selection))));
  }

  private static Norms norms(Torch torch, NetworkLayout of) {
    return Norms.training(torch.zeros(of.normSize()), torch.ones(of.normSize()));
  }

  private static double[] doubles(Checkpoint checkpoint, String name) {
    float[] values = checkpoint.array(name).data();
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  private static boolean moved(float[] masks, Parameter parameter) {
    return IntStream.range(parameter.offset(), parameter.offset() + parameter.size())
        .anyMatch(i -> masks[i] != 0.01f);
  }

  /** Number of edge, or operation, masks that moved. */
  private long learned(Checkpoint checkpoint, boolean edges) {
    float[] masks = checkpoint.array(Names.MASK).data();
    List<Integer> places =
        IntStream.range(0, masks.length)
            .filter(place -> encodings.isEdge(place) == edges)
            .boxed()
            .toList();
    return places.stream().filter(place -> masks[place] != 0.01f).count();
  }
}
