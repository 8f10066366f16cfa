package io.hmnas.worker.supernet.batched;

import io.hmnas.worker.space.Cell;
import io.hmnas.worker.space.Edge;
import io.hmnas.worker.space.Operation;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One cell. Sources are visited in order, and each adds to all its targets at once: a node is whole
 * when its turn as a source comes. The way back visits them in reverse.
 */
final class CellScript {
  private final SearchSpace space;
  private final CellMixture mixture;
  private final NodeSums sums;
  private final List<@Nullable Preparation> preparations = new ArrayList<>();
  private final List<@Nullable SourceNode> sources = new ArrayList<>();

  /**
   * @param input0 [channels, values]
   * @param input1 likewise
   * @param mixture of the cell's type, flat
   * @throws IllegalStateException if a node has no operation
   */
  CellScript(
      Build build,
      SearchSpace space,
      Selection selection,
      Cell cell,
      Var input0,
      Var input1,
      Var mixture) {
    this.space = space;
    this.mixture =
        new CellMixture(
            build,
            "mixture_" + cell.index(),
            mixture,
            space.edges().size(),
            space.operations().size());
    this.sums =
        new NodeSums(
            build,
            space.nodes(),
            cell.node().channels(),
            Grid.of(cell.node()),
            usesLattices(space, selection, cell));
    for (int node = 0; node < space.nodes() + 2; node++) {
      boolean used = selection.uses(space, cell.type(), node);
      Var x = null;
      if (node < 2) {
        Preparation preparation =
            used ? new Preparation(build, cell, node, node == 0 ? input0 : input1) : null;
        preparations.add(preparation);
        x = preparation == null ? null : preparation.output();
      } else {
        requireOperations(space, selection, cell, node);
        x = sums.finish(node);
      }
      sources.add(
          used && x != null
              ? new SourceNode(build, space, selection, cell, node, x, this.mixture, sums)
              : null);
    }
  }

  private static void requireOperations(
      SearchSpace space, Selection selection, Cell cell, int target) {
    if (space.edgesInto(target).stream().noneMatch(edge -> selection.has(cell.type(), edge))) {
      throw new IllegalStateException(
          "node " + target + " of a " + cell.type().label() + " cell has no operation");
    }
  }

  private static boolean usesLattices(SearchSpace space, Selection selection, Cell cell) {
    for (Edge edge : space.edges()) {
      for (int o = 0; o < space.operations().size(); o++) {
        if (selection.has(cell.type(), edge, o)
            && space.operations().get(o) instanceof Operation.SeparableConvolution convolution
            && ConvolutionGroup.usesLattices(
                convolution, cell.stride(edge), Grid.of(cell.node()))) {
          return true;
        }
      }
    }
    return false;
  }

  /** [channels, values]. */
  Var output() {
    return sums.output();
  }

  /** Goes back from the output to the prepared inputs. */
  void backward(Var output) {
    sums.startBackward(output);
    for (int node = space.nodes() + 1; node >= 2; node--) {
      SourceNode source = sources.get(node);
      Var back = source == null ? null : source.backward(true);
      if (back != null) {
        sums.addGradient(node, back);
      }
      sums.finishGradient(node);
    }
  }

  /**
   * Goes on to an input.
   *
   * @param wanted whether the input's gradient is
   * @return null if it is not wanted, or if the cell does not use the input
   */
  @Nullable Var inputBackward(int input, boolean wanted) {
    Preparation preparation = preparations.get(input);
    SourceNode source = sources.get(input);
    Var back = source == null ? null : source.backward(wanted);
    return preparation == null || back == null ? null : preparation.backward(back);
  }

  /** Gradient of the cell's mixture, flat. */
  Var mixtureGradient() {
    return mixture.gradient();
  }
}
