package io.hmnas.worker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeWeights;
import io.hmnas.schemas.avro.KeptOperation;
import io.hmnas.schemas.avro.OperationWeights;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.config.Branch;
import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.loop.StepOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Branches of one run, trained from the checkpoints of that run. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BranchesTest {
  private static final SweepConfig CONFIG = Runs.TINY;
  private static final long SEED = 3;
  private static final double INITIAL = (float) CONFIG.getMask().getInitial();

  private final Runs runs = new Runs(new MemoryCheckpoints());
  private List<StepOutcome> main = List.of();

  @BeforeAll
  void trainTheRun() throws StepException {
    main = runs.run(CONFIG, SEED, 0, null);
  }

  @AfterAll
  void close() {
    runs.close();
  }

  @Test
  void shouldKeepTwoEdgesPerNodeWithOneOperationEachByTheRuleOfDarts() throws StepException {
    Architecture found = found(Branch.DARTS_RULE);

    for (CellWeights cell : found.getCells()) {
      for (int target = 2; target < 4; target++) {
        int node = target;
        List<EdgeWeights> kept =
            cell.getEdges().stream().filter(e -> e.getTarget() == node && e.getKept()).toList();
        assertThat(kept).hasSize(2);
        assertThat(kept)
            .allSatisfy(
                edge ->
                    assertThat(edge.getOperations())
                        .filteredOn(OperationWeights::getKept)
                        .singleElement()
                        .satisfies(
                            operation ->
                                assertThat(operation.getWeight())
                                    .isEqualTo(
                                        edge.getOperations().stream()
                                            .mapToDouble(OperationWeights::getWeight)
                                            .max()
                                            .orElseThrow())));
      }
    }
    assertThat(found.getNonZeroParameters()).isEqualTo(found.getParameters());
    assertThat(found.getMaskedAccuracy()).isNull();
  }

  @Test
  void shouldInheritTheSupernetsWeightsUnmaskedByTheRuleOfDartsAndSumPlainly()
      throws StepException {
    Checkpoint pruned = checkpoint(prune(Branch.DARTS_RULE));
    Checkpoint supernet = checkpoint(afterSupernet());

    assertThat(values(supernet, Names.WEIGHTS)).containsAll(values(pruned, Names.WEIGHTS));
    assertThat(values(pruned, Names.MIXTURE + "normal")).containsOnly(0f, 1f);
  }

  @Test
  void shouldTrainTheSameNetworkFromOtherWeightsFromScratch() throws StepException {
    Checkpoint pruned = checkpoint(prune(Branch.SCRATCH));
    Checkpoint inherited = checkpoint(main.get(5).outputDigest());

    assertThat(found(Branch.SCRATCH).getCells()).isEqualTo(last().getCells());
    assertThat(found(Branch.SCRATCH).getNonZeroParameters())
        .isEqualTo(last().getNonZeroParameters());
    for (String same : List.of(Names.KEPT_WEIGHTS, Names.MIXTURE + "normal")) {
      assertThat(values(pruned, same)).isEqualTo(values(inherited, same));
    }
    assertThat(values(pruned, Names.WEIGHTS)).isNotEqualTo(values(inherited, Names.WEIGHTS));
  }

  @ParameterizedTest
  @EnumSource(names = {"RANDOM", "MAGNITUDE"})
  void shouldKeepAsManyOperationsPerTypeOfCellAsTheMasks(Branch branch) throws StepException {
    Architecture found = found(branch);

    for (int type = 0; type < 2; type++) {
      assertThat(operations(found.getCells().get(type)))
          .isEqualTo(operations(last().getCells().get(type)));
      if (branch == Branch.RANDOM) {
        assertThat(edges(found.getCells().get(type))).isEqualTo(edges(last().getCells().get(type)));
      }
    }
    assertThat(found.getCells()).isNotEqualTo(last().getCells());
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"HM_NAS", "CONSENSUS", "UNPERTURBED"})
  void shouldFineTuneEveryBranchOnTheSameImagesAndGiveTheSameTwice(Branch branch)
      throws StepException {
    List<StepOutcome> outcomes = train(branch);
    List<StepOutcome> again = train(branch);

    StepOutcome end = outcomes.get(outcomes.size() - 1);
    assertThat(end.metrics().getImages()).isEqualTo(main.get(7).metrics().getImages());
    assertThat(Objects.requireNonNull(end.architecture()).getTestAccuracy()).isBetween(0.0, 1.0);
    assertThat(again)
        .extracting(StepOutcome::outputDigest)
        .isEqualTo(outcomes.stream().map(StepOutcome::outputDigest).toList());
    assertThat(outcomes)
        .extracting(StepOutcome::outputDigest)
        .doesNotContainAnyElementsOf(main.stream().map(StepOutcome::outputDigest).toList());
  }

  @Test
  void shouldMakeTheStepsOfTheRunAgainUnderTheNameOfABranch() throws StepException {
    StepOutcome again =
        runs.execute(
            task(Branch.DARTS_RULE, Stage.SUPERNET, 1, 2, main.get(1).outputDigest()).build());

    assertThat(again.outputDigest()).isEqualTo(afterSupernet());
  }

  @Test
  void shouldMaskOnlyWhatAnAblationMasks() throws StepException {
    assertThat(found(Branch.WEIGHTS_ONLY).getCells())
        .allSatisfy(cell -> assertThat(operations(cell)).isEqualTo(5 * 7));
    // A rescued node keeps one operation only.
    assertThat(masks(Branch.EDGES_ONLY, false)).containsOnly(INITIAL);
    assertThat(masks(Branch.EDGES_ONLY, true)).isNotEqualTo(List.of()).anyMatch(m -> m != INITIAL);
    assertThat(masks(Branch.OPERATIONS_ONLY, true)).containsOnly(INITIAL);
    assertThat(masks(Branch.OPERATIONS_ONLY, false)).anyMatch(m -> m != INITIAL);
    assertThat(found(Branch.OPERATIONS_ONLY).getNonZeroParameters())
        .isEqualTo(found(Branch.OPERATIONS_ONLY).getParameters());
  }

  @Test
  void shouldTrainAGivenNetwork() throws StepException {
    List<KeptOperation> genotype = genotype();
    Architecture found =
        Objects.requireNonNull(
            runs.execute(
                    task(Branch.CONSENSUS, Stage.PRUNE, 0, 1, afterSupernet())
                        .setGenotype(genotype)
                        .build())
                .architecture());

    assertThat(found.getCells()).allSatisfy(cell -> assertThat(operations(cell)).isEqualTo(2));
  }

  @Test
  void shouldRefuseAGivenNetworkThatLeavesANodeWithoutAnEdge() {
    List<KeptOperation> genotype = new ArrayList<>(genotype());
    genotype.remove(0);

    assertThatThrownBy(
            () ->
                runs.execute(
                    task(Branch.CONSENSUS, Stage.PRUNE, 0, 1, afterSupernet())
                        .setGenotype(genotype)
                        .build()))
        .isInstanceOf(StepException.Invalid.class)
        .hasMessageContaining("node 2 of the normal cell has none");
  }

  @Test
  void shouldDrawEachPartOfTheRandomnessFromItsOwnSeed() throws StepException {
    String start = main.get(0).outputDigest();

    assertThat(seed(seedTask().setInitSeed(9L))).isNotEqualTo(start);
    assertThat(seed(seedTask().setDataSeed(9L).setMaskSeed(9L))).isEqualTo(start);
    StepTask.Builder supernet = task(Branch.HM_NAS, Stage.SUPERNET, 0, 2, start);
    String trained = main.get(1).outputDigest();
    assertThat(seed(supernet.setMaskSeed(9L).setInitSeed(9L))).isEqualTo(trained);
    assertThat(seed(supernet.setDataSeed(9L))).isNotEqualTo(trained);
    StepTask.Builder mask = task(Branch.HM_NAS, Stage.MASK, 0, 2, afterSupernet());
    assertThat(seed(mask.setInitSeed(9L))).isEqualTo(main.get(3).outputDigest());
    assertThat(seed(mask.setMaskSeed(9L))).isNotEqualTo(main.get(3).outputDigest());
  }

  private String seed(StepTask.Builder task) throws StepException {
    return runs.execute(task.build()).outputDigest();
  }

  private StepTask.Builder seedTask() {
    return task(Branch.HM_NAS, Stage.SEED, 0, 1, "").setInputDigest(null);
  }

  /** skip_connect on the first edge into every node. */
  private static List<KeptOperation> genotype() {
    List<KeptOperation> genotype = new ArrayList<>();
    for (String type : List.of("normal", "reduction")) {
      for (int target = 2; target < 4; target++) {
        genotype.add(
            KeptOperation.newBuilder()
                .setCellType(type)
                .setSource(0)
                .setTarget(target)
                .setOperation("skip_connect")
                .build());
      }
    }
    return genotype;
  }

  /** Real masks of all edges, or of all operations. */
  private List<Double> masks(Branch branch, boolean ofEdges) throws StepException {
    return found(branch).getCells().stream()
        .flatMap(cell -> cell.getEdges().stream())
        .flatMap(
            edge ->
                ofEdges
                    ? Stream.of(edge.getRealMask())
                    : edge.getOperations().stream().map(OperationWeights::getRealMask))
        .toList();
  }

  private static long edges(CellWeights cell) {
    return cell.getEdges().stream().filter(EdgeWeights::getKept).count();
  }

  private static long operations(CellWeights cell) {
    return cell.getEdges().stream()
        .filter(EdgeWeights::getKept)
        .flatMap(edge -> edge.getOperations().stream())
        .filter(OperationWeights::getKept)
        .count();
  }

  private Architecture last() {
    return Objects.requireNonNull(main.get(7).architecture());
  }

  private Architecture found(Branch branch) throws StepException {
    List<StepOutcome> outcomes = train(branch);
    return Objects.requireNonNull(outcomes.get(outcomes.size() - 1).architecture());
  }

  private String prune(Branch branch) throws StepException {
    return train(branch).get(0).outputDigest();
  }

  private List<StepOutcome> train(Branch branch) throws StepException {
    List<StepOutcome> outcomes = new ArrayList<>();
    String input =
        branch.forksAfter().orElseThrow() == Stage.MASK
            ? main.get(4).outputDigest()
            : afterSupernet();
    for (Runs.Step step : Runs.plan(CONFIG)) {
      if (branch.owns(step.stage())) {
        StepOutcome outcome =
            runs.execute(task(branch, step.stage(), step.step(), step.steps(), input).build());
        outcomes.add(outcome);
        input = outcome.outputDigest();
      }
    }
    return outcomes;
  }

  private static StepTask.Builder task(
      Branch branch, Stage stage, int step, int steps, String input) {
    return StepTask.newBuilder()
        .setSweepId("test")
        .setRunId(Runs.runId(SEED))
        .setSeed(SEED)
        .setBranch(branch.label())
        .setStage(stage)
        .setStep(step)
        .setSteps(steps)
        .setInputDigest(input)
        .setConfig(branch.owns(stage) ? branch.settings(CONFIG) : CONFIG);
  }

  private String afterSupernet() {
    return main.get(2).outputDigest();
  }

  private Checkpoint checkpoint(String digest) {
    return runs.checkpoints().get(Runs.runId(SEED), digest);
  }

  private static List<Float> values(Checkpoint checkpoint, String name) {
    List<Float> values = new ArrayList<>();
    for (float value : checkpoint.array(name).data()) {
      values.add(value);
    }
    return values;
  }
}
