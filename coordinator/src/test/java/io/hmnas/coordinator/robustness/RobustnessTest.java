package io.hmnas.coordinator.robustness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.hmnas.coordinator.Sweeps;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.BranchFailure;
import io.hmnas.schemas.avro.BranchRobustness;
import io.hmnas.schemas.avro.CellAgreement;
import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeFactor;
import io.hmnas.schemas.avro.EdgeRobustness;
import io.hmnas.schemas.avro.EdgeWeights;
import io.hmnas.schemas.avro.EndedRun;
import io.hmnas.schemas.avro.OperationRobustness;
import io.hmnas.schemas.avro.OperationWeights;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.SeedFactor;
import io.hmnas.schemas.avro.SeedFactorsConfig;
import io.hmnas.schemas.avro.Summary;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.config.SeedFactors;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RobustnessTest {
  private static final SweepConfig CONFIG = Sweeps.config();

  @Test
  void shouldSummarizeASample() {
    Summary summary = Summaries.of(new double[] {2, 4, 4, 4, 5, 5, 7, 9});

    assertThat(summary.getCount()).isEqualTo(8);
    assertThat(summary.getMean()).isEqualTo(5.0);
    assertThat(summary.getStandardDeviation()).isCloseTo(Math.sqrt(32.0 / 7), within(1e-12));
    assertThat(summary.getMinimum()).isEqualTo(2.0);
    assertThat(summary.getMaximum()).isEqualTo(9.0);
    // t(0.975; 7) = 2.364624 in any table.
    double half = 2.364624 * Math.sqrt(32.0 / 7) / Math.sqrt(8);
    assertThat(summary.getLow95()).isCloseTo(5 - half, within(1e-6));
    assertThat(summary.getHigh95()).isCloseTo(5 + half, within(1e-6));
  }

  @Test
  void shouldSummarizeOneValueWithoutAnInterval() {
    Summary summary = Summaries.of(new double[] {3});

    assertThat(summary.getMean()).isEqualTo(3.0);
    assertThat(summary.getStandardDeviation()).isZero();
    assertThat(summary.getLow95()).isNull();
    assertThat(summary.getHigh95()).isNull();
    assertThat(Summaries.of(new double[0])).isEqualTo(Summary.newBuilder().build());
  }

  @Test
  void shouldReportASweepOfWhichNothingHasEnded() {
    RobustnessReport report = Robustness.report("sweep", CONFIG, List.of(3L, 1L), List.of());

    assertThat(report)
        .isEqualTo(
            RobustnessReport.newBuilder()
                .setSweepId("sweep")
                .setConfig(CONFIG)
                .setRequestedSeeds(List.of(1L, 3L))
                .build());
  }

  @Test
  void shouldSortSeedsByTheirEndAndCountOnlyCompletedOnes() {
    RobustnessReport report =
        Robustness.report(
            "sweep",
            CONFIG,
            List.of(1L, 2L, 3L, 4L, 5L),
            List.of(
                completed(4),
                ended(3, RunStatus.FAILED, null),
                completed(1),
                ended(2, RunStatus.CANCELLED, null)));

    assertThat(report.getCompletedSeeds()).containsExactly(1L, 4L);
    assertThat(report.getFailedSeeds()).containsExactly(3L);
    assertThat(report.getCancelledSeeds()).containsExactly(2L);
    assertThat(report.getParameters().getCount()).isEqualTo(2);
    assertThat(report.getParameters().getMean()).isEqualTo(1002.5);
    assertThat(report.getNonZeroParameters().getMean()).isEqualTo(902.5);
    assertThat(report.getMultiplyAdds().getMean()).isEqualTo(5002.5);
    assertThat(report.getTestAccuracy().getMean()).isEqualTo(0.9);
    assertThat(report.getSearchSeconds().getMean()).isEqualTo(12.0);
  }

  @Test
  void shouldDescribeEveryEdgeAndOperationInOrder() {
    RobustnessReport report =
        Robustness.report("sweep", CONFIG, List.of(1L, 2L), List.of(completed(2), completed(1)));

    assertThat(report.getEdges())
        .extracting(edge -> edge.getCellType() + " " + edge.getSource() + "-" + edge.getTarget())
        .containsExactly(
            "normal 0-2",
            "normal 1-2",
            "normal 0-3",
            "normal 1-3",
            "normal 2-3",
            "reduction 0-2",
            "reduction 1-2",
            "reduction 0-3",
            "reduction 1-3",
            "reduction 2-3");
    EdgeWeights one = edge(completed(1), 1, 3);
    EdgeWeights two = edge(completed(2), 1, 3);
    EdgeRobustness edge = report.getEdges().get(8);
    assertThat(edge.getWeight())
        .isEqualTo(Summaries.of(new double[] {one.getWeight(), two.getWeight()}));
    assertThat(edge.getOperations())
        .extracting(OperationRobustness::getName)
        .containsExactlyElementsOf(Sweeps.OPERATIONS);
    assertThat(edge.getOperations().get(1).getWeight())
        .isEqualTo(
            Summaries.of(
                new double[] {
                  one.getOperations().get(1).getWeight(), two.getOperations().get(1).getWeight()
                }));
  }

  @Test
  void shouldCountAnOperationAsSurvivingOnlyOnAnEdgeThatSurvives() {
    RobustnessReport report =
        Robustness.report(
            "sweep",
            CONFIG,
            List.of(1L, 2L, 3L, 4L),
            List.of(
                oneEdge(1, 1.0, true, true),
                oneEdge(2, 1.0, false, true),
                oneEdge(3, 1.0, true, false),
                oneEdge(4, 1.0, true, true)));

    EdgeRobustness edge = report.getEdges().get(0);
    assertThat(edge.getSurvival()).isEqualTo(0.75);
    assertThat(edge.getSurvivalLow95()).isEqualTo(Proportion.wilson(3, 4).low());
    assertThat(edge.getSurvivalHigh95()).isEqualTo(Proportion.wilson(3, 4).high());
    assertThat(edge.getOperations().get(0).getSurvivalLow95())
        .isEqualTo(Proportion.wilson(2, 4).low());
    assertThat(edge.getOperations().get(0).getSurvival()).isEqualTo(0.5);
    assertThat(report.getKeptEdges().getMean()).isEqualTo(0.75);
    assertThat(report.getKeptOperations().getMean()).isEqualTo(0.5);
  }

  @Test
  void shouldNotTakeTheEvenSharesOfNodesOfDifferentSizeForAgreement() {
    // Nothing learned: each edge has the even share of its node, 1/2 or 1/3.
    RobustnessReport report =
        Robustness.report("sweep", CONFIG, List.of(1L, 2L), List.of(even(1), even(2)));

    assertThat(report.getAgreement()).extracting(CellAgreement::getKendallW).containsOnlyNulls();
  }

  @Test
  void shouldHaveNoAgreementOfOneSeed() {
    RobustnessReport report =
        Robustness.report("sweep", CONFIG, List.of(1L), List.of(completed(1)));

    assertThat(report.getAgreement())
        .containsExactly(
            CellAgreement.newBuilder().setCellType("normal").build(),
            CellAgreement.newBuilder().setCellType("reduction").build());
  }

  @Test
  void shouldFindFullAgreementOfSeedsThatFindTheSame() {
    Architecture same = Sweeps.architecture(1, 0.9);

    RobustnessReport report =
        Robustness.report(
            "sweep",
            CONFIG,
            List.of(1L, 2L, 3L),
            LongStream.of(1, 2, 3)
                .mapToObj(
                    seed ->
                        ended(
                            seed,
                            RunStatus.COMPLETED,
                            Architecture.newBuilder(same).setSeed(seed).build()))
                .toList());

    assertThat(report.getAgreement())
        .allSatisfy(
            agreement -> {
              assertThat(agreement.getKendallW()).isCloseTo(1.0, within(1e-12));
              assertThat(agreement.getSpearman()).isCloseTo(1.0, within(1e-12));
              assertThat(agreement.getEdgeKappa()).isEqualTo(1.0);
              assertThat(agreement.getOperationKappa()).isEqualTo(1.0);
            });
  }

  @Property
  void shouldNotDependOnTheOrderOfSeeds(
      @ForAll @IntRange(min = 1, max = 12) int seeds, @ForAll Random random) {
    List<Long> requested = new ArrayList<>(LongStream.range(0, seeds + 2L).boxed().toList());
    List<EndedRun> ended =
        new ArrayList<>(
            LongStream.range(0, seeds)
                .mapToObj(
                    seed ->
                        random.nextInt(4) == 0
                            ? ended(seed, RunStatus.FAILED, null)
                            : completed(seed))
                .toList());
    RobustnessReport report = Robustness.report("sweep", CONFIG, requested, ended);

    Collections.shuffle(requested, random);
    Collections.shuffle(ended, random);

    assertThat(Robustness.report("sweep", CONFIG, requested, ended)).isEqualTo(report);
    assertThat(report.getEdges())
        .allSatisfy(
            edge -> {
              assertThat(edge.getSurvival()).isBetween(0.0, 1.0);
              assertThat(edge.getOperations())
                  .allMatch(operation -> operation.getSurvival() <= edge.getSurvival());
            });
  }

  @Test
  void shouldTellBranchesFromRuns() {
    RobustnessReport report =
        Robustness.report(
            "sweep",
            CONFIG,
            List.of(1L, 2L),
            List.of(
                branch(1, "random", RunStatus.COMPLETED),
                completed(1),
                branch(1, "scratch", RunStatus.FAILED),
                completed(2)));

    assertThat(report.getCompletedSeeds()).containsExactly(1L, 2L);
    assertThat(report.getFailedSeeds()).isEmpty();
    assertThat(report.getParameters().getCount()).isEqualTo(2);
    assertThat(report.getBranches())
        .extracting(BranchRobustness::getBranch)
        .containsExactly("hm-nas", "random");
    assertThat(report.getBranchFailures())
        .containsExactly(new BranchFailure(1L, "scratch", "out of memory"));
  }

  @Test
  void shouldFindTheFactorThatMovesTheResult() {
    // 2 levels of init by 2 of data: seeds 10..13. What is found follows init alone.
    SweepConfig config =
        SweepConfig.newBuilder(CONFIG)
            .setSeedFactors(
                SeedFactorsConfig.newBuilder().setBase(10).setInit(2).setData(2).build())
            .build();
    List<EndedRun> ended =
        LongStream.range(10, 14)
            .mapToObj(
                seed ->
                    ended(
                        seed,
                        RunStatus.COMPLETED,
                        Architecture.newBuilder(
                                Sweeps.architecture(
                                    SeedFactors.of(config, seed).init(), 0.8 + seed % 2 / 10.0))
                            .setSeed(seed)
                            .build()))
            .toList();

    RobustnessReport report =
        Robustness.report("sweep", config, List.of(10L, 11L, 12L, 13L), ended);

    // The accuracy follows data: 10 and 12 have its first level, 11 and 13 its second.
    assertThat(report.getFactors())
        .containsExactly(
            new SeedFactor("init", 2, 1.0 / 3, 1.0, 1.0, 0.0),
            new SeedFactor("data", 2, 1.0 / 3, 0.0, 0.0, 1.0));
    assertThat(report.getEdges().get(0).getFactors())
        .extracting(EdgeFactor::getFactor, EdgeFactor::getWeight)
        .containsExactly(tuple("init", 1.0), tuple("data", 0.0));
  }

  @Test
  void shouldHaveNoFactorsWhenAllRandomnessFollowsOneSeed() {
    assertThat(reportOf(completed(1), completed(2), completed(3)).getFactors()).isEmpty();
  }

  /** Runs may be gathered in any groups, and the groups in any order: the same to the last bit. */
  @Property(tries = 50)
  void shouldBeTheSameHoweverPartialResultsAreMerged(
      @ForAll @IntRange(min = 5, max = 30) int seeds,
      @ForAll @IntRange(min = 1, max = 5) int parts,
      @ForAll Random random) {
    List<Long> requested = LongStream.range(0, seeds).boxed().toList();
    List<EndedRun> ended = requested.stream().map(RobustnessTest::completed).toList();
    List<List<EndedRun>> groups = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      groups.add(new ArrayList<>());
    }
    ended.forEach(run -> groups.get(random.nextInt(parts)).add(run));
    Collections.shuffle(groups, random);
    List<EndedRun> merged = groups.stream().flatMap(List::stream).toList();

    RobustnessReport report = Robustness.report("sweep", CONFIG, requested, merged);

    // As text, so that doubles count by their last digit.
    assertThat(report.toString())
        .isEqualTo(Robustness.report("sweep", CONFIG, requested, ended).toString());
  }

  @Test
  void shouldRefuseWhatCannotBeCompared() {
    assertThatThrownBy(() -> reportOf(completed(1), completed(1))).hasMessage("seed 1 ended twice");
    assertThatThrownBy(() -> reportOf(ended(1, RunStatus.COMPLETED, null)))
        .hasMessage("seed 1 completed without an architecture");
    assertThatThrownBy(() -> reportOf(completed(1), oneEdge(2, 1.0, true, true)))
        .hasMessageContaining("seeds 1 and 2 differ");
  }

  private static RobustnessReport reportOf(EndedRun... runs) {
    return Robustness.report("sweep", CONFIG, List.of(1L, 2L), List.of(runs));
  }

  private static EndedRun completed(long seed) {
    return ended(seed, RunStatus.COMPLETED, Sweeps.architecture(seed, 0.9));
  }

  private static EndedRun ended(long seed, RunStatus status, @Nullable Architecture architecture) {
    return EndedRun.newBuilder()
        .setSweepId("sweep")
        .setRunId("sweep.s" + seed)
        .setSeed(seed)
        .setStatus(status)
        .setArchitecture(architecture)
        .build();
  }

  private static EndedRun branch(long seed, String branch, RunStatus status) {
    boolean failed = status == RunStatus.FAILED;
    Architecture found =
        Architecture.newBuilder(Sweeps.architecture(seed, 0.9)).setBranch(branch).build();
    return EndedRun.newBuilder(ended(seed, status, failed ? null : found))
        .setBranch(branch)
        .setFailureReason(failed ? "out of memory" : null)
        .build();
  }

  /** The reduction cell's edge. */
  private static EdgeWeights edge(EndedRun run, int source, int target) {
    return run.getArchitecture().getCells().get(1).getEdges().stream()
        .filter(edge -> edge.getSource() == source && edge.getTarget() == target)
        .findFirst()
        .orElseThrow();
  }

  private static EndedRun oneEdge(
      long seed, double weight, boolean edgeKept, boolean operationKept) {
    EdgeWeights edge =
        EdgeWeights.newBuilder()
            .setTarget(2)
            .setWeight(weight)
            .setKept(edgeKept)
            .setOperations(
                List.of(
                    OperationWeights.newBuilder()
                        .setName("skip_connect")
                        .setKept(operationKept)
                        .build()))
            .build();
    CellWeights cell =
        CellWeights.newBuilder().setCellType("normal").setEdges(List.of(edge)).build();
    return ended(
        seed,
        RunStatus.COMPLETED,
        Architecture.newBuilder().setSeed(seed).setCells(List.of(cell)).build());
  }

  private static EndedRun even(long seed) {
    Architecture found = Sweeps.architecture(seed, 0.9);
    List<CellWeights> cells =
        found.getCells().stream()
            .map(
                cell ->
                    CellWeights.newBuilder(cell)
                        .setEdges(
                            cell.getEdges().stream()
                                .map(
                                    edge ->
                                        EdgeWeights.newBuilder(edge)
                                            .setWeight(1.0 / edge.getTarget())
                                            .build())
                                .toList())
                        .build())
            .toList();
    return ended(seed, RunStatus.COMPLETED, Architecture.newBuilder(found).setCells(cells).build());
  }
}
