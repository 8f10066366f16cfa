package io.hmnas.worker.supernet.batched;

import io.hmnas.worker.space.Cell;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The script of a whole network for a mode and a number of images. Its arguments: weights, mean,
 * variance, images, the mixture of each type of cell that occurs, momentum (but in evaluation),
 * labels and label smoothing (if gradients are computed), then the constants. It returns logits;
 * then, with gradients, the loss, the gradient of each mixture, and that of the weights if asked
 * for. The running mean and variance are updated in place, but in evaluation.
 *
 * @param method source of the method
 * @param constants by name, in the order of the arguments
 * @param operations native operations of a call
 */
record NetworkScript(String method, Map<String, Constant> constants, int operations) {
  private static final class Writer {
    private final SearchSpace space;
    private final Selection selection;
    private final Build build;
    private final Emitter emitter;
    private final List<CellScript> cells = new ArrayList<>();

    Writer(SearchSpace space, Selection selection, NetworkLayout layout, Mode mode, int images) {
      this.space = space;
      this.selection = selection;
      this.build = new Build(layout, mode, images);
      this.emitter = build.emitter();
    }

    NetworkScript write() {
      Mode mode = build.mode();
      Stem stem = new Stem(build, space, emitter.input("images"));
      Classifier classifier = new Classifier(build, space, stack(stem.output()));
      if (mode.batchStatistics()) {
        build.statistics().updateRunning(emitter.input("momentum"));
      }
      List<Var> results = new ArrayList<>(List.of(classifier.logits()));
      if (mode.backward()) {
        Classifier.Result back =
            classifier.backward(emitter.input("labels"), emitter.input("smoothing"));
        results.add(back.loss());
        results.addAll(backward(stem, back.gradient()));
        if (mode.weightGradients()) {
          results.add(build.weightGradient());
        }
      }
      return new NetworkScript(
          build.text().method(inputs(space, mode), results),
          build.text().constants(),
          build.text().operations());
    }

    /** All cells; returns the last one's output. */
    private Var stack(Var stem) {
      Map<CellType, Var> mixtures = new EnumMap<>(CellType.class);
      for (CellType type : space.cellTypes()) {
        mixtures.put(type, emitter.flat(emitter.input(mixture(type))));
      }
      Var input0 = stem;
      Var input1 = stem;
      for (Cell cell : space.cells()) {
        Var mixture = Objects.requireNonNull(mixtures.get(cell.type()));
        CellScript script = new CellScript(build, space, selection, cell, input0, input1, mixture);
        cells.add(script);
        input0 = input1;
        input1 = script.output();
      }
      return input1;
    }

    /** The way back to the stem; returns the gradient of each mixture. */
    private List<Var> backward(Stem stem, Var gradient) {
      // Position k + 1 is the output of cell k, position 0 that of the stem.
      List<@Nullable Var> outputs = new ArrayList<>();
      for (int k = 0; k < cells.size(); k++) {
        outputs.add(null);
      }
      outputs.add(gradient);
      Map<CellType, Var> mixtures = new EnumMap<>(CellType.class);
      for (int k = cells.size() - 1; k >= 0; k--) {
        Var output = outputs.get(k + 1);
        if (output == null) {
          continue;
        }
        CellScript cell = cells.get(k);
        cell.backward(output);
        add(outputs, k, cell.inputBackward(1, wanted(k)));
        add(outputs, Math.max(0, k - 1), cell.inputBackward(0, wanted(k - 1)));
        mixtures.merge(space.cells().get(k).type(), cell.mixtureGradient(), emitter::addInPlace);
      }
      Var first = outputs.get(0);
      if (first != null) {
        stem.backward(first);
      }
      return space.cellTypes().stream().map(type -> shaped(mixtures.get(type))).toList();
    }

    /** Without gradients of weights, nobody needs that of the stem's output. */
    private boolean wanted(int position) {
      return position > 0 || build.mode().weightGradients();
    }

    private void add(List<@Nullable Var> gradients, int position, @Nullable Var gradient) {
      if (gradient != null) {
        Var known = gradients.get(position);
        gradients.set(position, known == null ? gradient : emitter.addInPlace(known, gradient));
      }
    }

    private Var shaped(@Nullable Var gradient) {
      long edges = space.edges().size();
      long operations = space.operations().size();
      return gradient == null
          ? emitter.zeros(build.like(), edges, operations)
          : emitter.view(gradient, edges, operations);
    }
  }

  /** Writes the script of the network that has the selected operations of the space. */
  static NetworkScript of(
      SearchSpace space, Selection selection, NetworkLayout layout, Mode mode, int images) {
    return new Writer(space, selection, layout, mode, images).write();
  }

  private static List<String> inputs(SearchSpace space, Mode mode) {
    List<String> inputs = new ArrayList<>(List.of("weights", "mean", "variance", "images"));
    space.cellTypes().forEach(type -> inputs.add(mixture(type)));
    if (mode.batchStatistics()) {
      inputs.add("momentum");
    }
    if (mode.backward()) {
      inputs.add("labels");
      inputs.add("smoothing");
    }
    return inputs;
  }

  private static String mixture(CellType type) {
    return "mixture_" + type.label();
  }
}
