package io.hmnas.standalone.whatif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeWeights;
import io.hmnas.schemas.avro.SearchSpaceConfig;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.config.Presets;
import io.hmnas.standalone.SimulatedRuns;
import io.hmnas.worker.space.ImageShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class WhatIfTest {
  private static final ImageShape IMAGE = new ImageShape(1, 28, 28);
  private static final SweepConfig CONFIG = Presets.load("demo").config();
  private static final double OWN = CONFIG.getMask().getThreshold();

  /** Networks of three simulated runs, whose masks are scattered around the threshold. */
  private static final List<Architecture> FOUND =
      LongStream.of(1, 2, 3).mapToObj(seed -> SimulatedRuns.network(CONFIG, seed)).toList();

  @Test
  void shouldGiveTheNetworksThatWereFoundAtTheSweepsOwnThreshold() {
    WhatIf whatIf = whatIf(FOUND, OWN);

    WhatIfPoint point = whatIf.points().get(0);
    assertThat(whatIf.reproduced()).isTrue();
    assertThat(whatIf.seeds()).containsExactly(1L, 2L, 3L);
    assertThat(whatIf.supernetParameters()).isEqualTo(FOUND.get(0).getSupernetParameters());
    assertThat(whatIf.supernetMultiplyAdds()).isEqualTo(FOUND.get(0).getSupernetMultiplyAdds());
    assertThat(point.parameters()).isEqualTo(Range.of(FOUND, Architecture::getParameters));
    assertThat(point.multiplyAdds()).isEqualTo(Range.of(FOUND, Architecture::getMultiplyAdds));
    assertThat(point.rescuedNodes()).isEqualTo(Range.of(FOUND, Architecture::getRescuedNodes));
    assertThat(point.keptEdges()).isEqualTo(Range.of(FOUND, WhatIfTest::keptEdges));
  }

  @Test
  void shouldKeepLessTheHigherTheThreshold() {
    WhatIf whatIf = whatIf(FOUND, 0.002, 0.004, OWN, 0.006, 0.008, 1);

    assertThat(whatIf.points()).extracting(WhatIfPoint::threshold).isSorted();
    assertThat(whatIf.points().stream().map(point -> -point.keptOperations().mean())).isSorted();
    assertThat(whatIf.points().stream().map(point -> -point.parameters().mean())).isSorted();
    assertThat(whatIf.points().get(0).keptOperations().mean())
        .isGreaterThan(whatIf.points().get(4).keptOperations().mean());
    // Nothing exceeds 1: each node keeps one edge with one operation.
    WhatIfPoint last = whatIf.points().get(5);
    Range one = new Range(8, 8, 8);
    assertThat(List.of(last.keptEdges(), last.keptOperations(), last.rescuedNodes()))
        .containsOnly(one);
  }

  @Test
  void shouldHaveNoAgreementWhereAllIsKeptOrOfOneSeed() {
    assertThat(whatIf(FOUND, -1).points().get(0).edgeKappa()).isNull();
    assertThat(whatIf(FOUND.subList(0, 1), OWN).points().get(0).edgeKappa()).isNull();
    assertThat(whatIf(FOUND, OWN).points().get(0).operationKappa()).isBetween(-1.0, 1.0);
    Architecture again = Architecture.newBuilder(FOUND.get(0)).setSeed(9).build();
    assertThat(whatIf(List.of(FOUND.get(0), again), OWN).points().get(0).edgeKappa())
        .isEqualTo(1.0);
  }

  @Test
  void shouldNotDependOnTheOrderOfNetworksAndThresholds() {
    List<Architecture> found = new ArrayList<>(FOUND);
    Collections.shuffle(found, new Random(1));

    assertThat(whatIf(found, 0.008, OWN, 0.002, OWN)).isEqualTo(whatIf(FOUND, 0.002, OWN, 0.008));
  }

  @Test
  void shouldSayWhenTheMasksDoNotGiveTheNetworksThatWereFound() {
    Architecture changed =
        withEdges(
            FOUND.get(0),
            edge ->
                EdgeWeights.newBuilder(edge)
                    .setRealMask(edge.getRealMask() > OWN ? 0.0 : 1.0)
                    .build());

    assertThat(whatIf(List.of(changed), OWN).reproduced()).isFalse();
  }

  @Test
  void shouldCountOnlyNetworksOfTheMainBranchWithMasks() {
    Architecture random = Architecture.newBuilder(FOUND.get(0)).setBranch("random").build();
    Architecture unmasked =
        withEdges(FOUND.get(0), edge -> EdgeWeights.newBuilder(edge).setRealMask(null).build());

    assertThat(WhatIf.of(CONFIG, IMAGE, 10, List.of(random, unmasked), List.of(OWN))).isEmpty();
  }

  @Test
  void shouldRefuseNetworksOfAnotherSearchSpace() {
    SweepConfig other =
        SweepConfig.newBuilder(CONFIG)
            .setSpace(SearchSpaceConfig.newBuilder(CONFIG.getSpace()).setNodes(2).build())
            .build();

    assertThatThrownBy(() -> WhatIf.of(other, IMAGE, 10, FOUND, List.of(OWN)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the edges of the normal cell must be");
  }

  @Test
  void shouldDrawCurvesForEverythingThatIsKept() {
    String svg = WhatIfChart.svg(whatIf(FOUND, 0, OWN, 0.01));

    assertThat(svg).contains(">edges<", ">operations<", ">parameters<", ">multiply-adds<");
    assertThat(svg.split("class=\"curve\"", -1)).hasSize(7);
    assertThat(svg).contains("class=\"mark\"");
  }

  private static WhatIf whatIf(List<Architecture> found, double... thresholds) {
    return WhatIf.of(CONFIG, IMAGE, 10, found, Arrays.stream(thresholds).boxed().toList())
        .orElseThrow();
  }

  private static Architecture withEdges(Architecture found, UnaryOperator<EdgeWeights> change) {
    return Architecture.newBuilder(found)
        .setCells(
            found.getCells().stream()
                .map(
                    cell ->
                        CellWeights.newBuilder(cell)
                            .setEdges(cell.getEdges().stream().map(change).toList())
                            .build())
                .toList())
        .build();
  }

  private static long keptEdges(Architecture found) {
    return found.getCells().stream()
        .flatMap(cell -> cell.getEdges().stream())
        .filter(EdgeWeights::getKept)
        .count();
  }
}
