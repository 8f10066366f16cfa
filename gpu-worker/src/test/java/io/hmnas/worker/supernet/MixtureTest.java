package io.hmnas.worker.supernet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.Edge;
import io.hmnas.worker.space.EncodingLayout;
import io.hmnas.worker.space.EncodingWeights;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Spaces;
import io.hmnas.worker.tensor.Torch;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The weights that are reported are those that the network applies. */
class MixtureTest {
  @BeforeAll
  static void useOneThread() {
    Torch.setThreads(1);
  }

  @ParameterizedTest
  @CsvSource({"1, 1, false", "2, 3, true", "3, 4, false", "3, 4, true"})
  void isTheProductOfTheEncodingsWeightsAndMasks(int cells, int nodes, boolean masked) {
    SearchSpace space = Spaces.of(4, cells, nodes, 1, 8);
    EncodingLayout layout = new EncodingLayout(space);
    Draws draws = new Draws(nodes);
    double[] encoding = draws.normal(layout.size());
    double[] mask = draws.binary(layout.size(), 0.6);
    double[] weights = EncodingWeights.of(space, layout, encoding);
    try (Torch torch = Torch.open("cpu", DataType.FLOAT64);
        Torch.Scope scope = Torch.scope()) {
      var mixture =
          Mixture.of(space, layout, torch.vector(encoding), masked ? torch.vector(mask) : null);

      assertThat(mixture.keySet()).containsExactlyElementsOf(layout.types());
      for (CellType type : layout.types()) {
        double[] applied = Torch.doubles(Objects.requireNonNull(mixture.get(type)));
        for (Edge edge : space.edges()) {
          for (int o = 0; o < layout.operations(); o++) {
            int e = layout.edge(type, edge.index());
            int place = layout.operation(type, edge.index(), o);
            double expected = weights[e] * weights[place];
            expected *= masked ? mask[e] * mask[place] : 1;
            assertThat(applied[edge.index() * layout.operations() + o])
                .isCloseTo(expected, within(1e-14));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 4"})
  void weightsIntoANodeAndOnAnEdgeAddUpToOne(int cells, int nodes) {
    SearchSpace space = Spaces.of(4, cells, nodes, 1, 8);
    EncodingLayout layout = new EncodingLayout(space);
    double[] weights = EncodingWeights.of(space, layout, new Draws(nodes).normal(layout.size()));

    for (CellType type : layout.types()) {
      for (int target = 2; target < nodes + 2; target++) {
        assertThat(
                space.edgesInto(target).stream()
                    .mapToDouble(edge -> weights[layout.edge(type, edge.index())])
                    .sum())
            .isCloseTo(1, within(1e-12));
      }
      for (Edge edge : space.edges()) {
        double sum = 0;
        for (int o = 0; o < layout.operations(); o++) {
          sum += weights[layout.operation(type, edge.index(), o)];
        }
        assertThat(sum).isCloseTo(1, within(1e-12));
      }
    }
  }
}
