package io.hmnas.worker.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkLayoutTest {
  static Stream<SearchSpace> spaces() {
    return Stream.of(
        Spaces.of(4, 3, 4, 4, 28),
        Spaces.of(8, 8, 2, 2, 28),
        Spaces.of(2, 1, 1, 1, 7),
        Spaces.of(6, 2, 3, 1, 9));
  }

  /** The supernet and some smaller networks. */
  private static List<Selection> selections(SearchSpace space) {
    Random random = new Random(5);
    List<Selection> selections = new ArrayList<>(List.of(Selection.all(space)));
    for (double probability : new double[] {0.1, 0.3, 0.6}) {
      selections.add(Spaces.random(space, probability, random));
    }
    return selections;
  }

  @ParameterizedTest
  @MethodSource("spaces")
  void weightsAndNormsLieOneAfterAnotherWithoutGaps(SearchSpace space) {
    for (Selection selection : selections(space)) {
      NetworkLayout layout = new NetworkLayout(space, selection);
      int end = 0;
      for (Parameter parameter : layout.parameters()) {
        assertThat(parameter.offset()).as(parameter.name()).isEqualTo(end);
        assertThat(parameter.shape().stream().reduce(1, (a, b) -> a * b))
            .isEqualTo(parameter.size());
        end += parameter.size();
      }
      assertThat(layout.parameterSize()).isEqualTo(end);
      end = 0;
      for (NetworkLayout.Norm norm : layout.norms()) {
        assertThat(norm.offset()).as(norm.name()).isEqualTo(end);
        end += norm.channels();
      }
      assertThat(layout.normSize()).isEqualTo(end);
    }
  }

  @ParameterizedTest
  @MethodSource("spaces")
  void namesAreUnique(SearchSpace space) {
    NetworkLayout layout = new NetworkLayout(space, Selection.all(space));

    assertThat(layout.parameters()).extracting(Parameter::name).doesNotHaveDuplicates();
    assertThat(layout.norms()).extracting(NetworkLayout.Norm::name).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("spaces")
  void parametersAreThoseOfStemInputsOperationsAndClassifier(SearchSpace space) {
    for (Selection selection : selections(space)) {
      long expected = 9L * space.image().channels() * space.stem().channels();
      expected += 2L * space.stem().channels();
      for (Cell cell : space.cells()) {
        for (int input = 0; input < 2; input++) {
          if (selection.uses(space, cell.type(), input)) {
            ImageShape shape = input == 0 ? cell.input0() : cell.input1();
            expected += (long) shape.channels() * cell.prepared().channels();
          }
        }
        for (Edge edge : space.edges()) {
          for (int o = 0; o < space.operations().size(); o++) {
            if (selection.has(cell.type(), edge, o)) {
              expected += Costs.parameters(cell, edge, space.operations().get(o));
            }
          }
        }
      }
      expected += (long) space.classes() * (space.features().channels() + 1);

      assertThat(new NetworkLayout(space, selection).parameterSize()).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("spaces")
  void aSmallerNetworkHasPartOfTheSupernetsTensorsInTheSameOrder(SearchSpace space) {
    NetworkLayout supernet = new NetworkLayout(space, Selection.all(space));
    for (Selection selection : selections(space)) {
      NetworkLayout layout = new NetworkLayout(space, selection);
      assertThat(supernet.parameters())
          .extracting(Parameter::name)
          .containsSubsequence(layout.parameters().stream().map(Parameter::name).toList());
      for (Parameter parameter : layout.parameters()) {
        assertThat(supernet.parameter(parameter.name()).shape()).isEqualTo(parameter.shape());
      }
      assertThat(supernet.norms())
          .extracting(NetworkLayout.Norm::name)
          .containsSubsequence(layout.norms().stream().map(NetworkLayout.Norm::name).toList());
    }
  }

  @Test
  void anInputThatNothingReadsIsLeftOut() {
    SearchSpace space = Spaces.of(4, 3, 2, 1, 8);
    Selection selection = Selection.of(space, type -> (edge, operation) -> edge.source() != 0);

    NetworkLayout layout = new NetworkLayout(space, selection);

    assertThat(layout.parameters()).noneMatch(p -> p.name().contains(".pre0."));
    assertThat(layout.parameters()).anyMatch(p -> p.name().equals("cells.2.pre1.conv.weight"));
    assertThatThrownBy(() -> layout.parameter("cells.2.pre0.conv_a.weight"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cells.2.pre0.conv_a.weight");
  }

  @Test
  void onlyTensorsOfCellsCountAsInCells() {
    SearchSpace space = Spaces.of(4, 3, 2, 1, 8);

    for (Parameter p : new NetworkLayout(space, Selection.all(space)).parameters()) {
      assertThat(p.inCell()).as(p.name()).isEqualTo(p.name().startsWith("cells."));
    }
  }
}
