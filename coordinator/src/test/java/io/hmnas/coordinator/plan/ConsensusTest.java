package io.hmnas.coordinator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeWeights;
import io.hmnas.schemas.avro.OperationWeights;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One node with edges from both inputs, two operations each. */
class ConsensusTest {
  @Test
  void shouldKeepWhatAtLeastHalfOfTheSeedsKeep() {
    assertThat(consensus("11 10", "10 00", "00 01", "01 00"))
        .containsExactly("0-2 a", "0-2 b", "1-2 b");
    assertThat(consensus("11 10", "10 00", "10 00")).containsExactly("0-2 a");
  }

  @Test
  void shouldKeepTheMostFrequentOperationOfAnEdgeThatSurvivesWithDifferentOnes() {
    assertThat(consensus("10 00", "01 00", "01 00", "00 11", "00 11")).containsExactly("0-2 b");
  }

  @Test
  void shouldKeepTheMostFrequentEdgeOfANodeThatWouldLoseAll() {
    assertThat(consensus("00 10", "00 00", "00 00")).containsExactly("1-2 a");
  }

  @Test
  void shouldPreferTheGreaterMeanWeightAmongEquals() {
    assertThat(consensus("00 00", "00 00")).containsExactly("1-2 b");
  }

  private static List<String> consensus(String... seeds) {
    List<Architecture> found = new ArrayList<>();
    for (String seed : seeds) {
      found.add(network(seed));
    }
    List<String> forwards = names(found);
    java.util.Collections.reverse(found);
    assertThat(names(found)).as("whatever the order of the seeds").isEqualTo(forwards);
    return forwards;
  }

  private static List<String> names(List<Architecture> found) {
    return Consensus.of(found).stream()
        .map(kept -> kept.getSource() + "-" + kept.getTarget() + " " + kept.getOperation())
        .toList();
  }

  private static Architecture network(String kept) {
    return Architecture.newBuilder()
        .setCells(
            List.of(
                CellWeights.newBuilder()
                    .setCellType("normal")
                    .setNodes(1)
                    .setEdges(
                        List.of(
                            edge(0, 0.4, kept.substring(0, 2)), edge(1, 0.6, kept.substring(3))))
                    .build()))
        .build();
  }

  private static EdgeWeights edge(int source, double weight, String kept) {
    return EdgeWeights.newBuilder()
        .setSource(source)
        .setTarget(2)
        .setWeight(weight)
        .setKept(kept.contains("1"))
        .setOperations(
            List.of(operation("a", 0.4, kept.charAt(0)), operation("b", 0.6, kept.charAt(1))))
        .build();
  }

  private static OperationWeights operation(String name, double weight, char kept) {
    return OperationWeights.newBuilder()
        .setName(name)
        .setWeight(weight)
        .setKept(kept == '1')
        .build();
  }
}
