package io.hmnas.worker.supernet.selftest;

import io.hmnas.worker.space.Cell;
import io.hmnas.worker.space.ImageShape;
import io.hmnas.worker.space.Operation;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.space.StemLayer;
import java.util.List;

/** All that tells a network's kernels from another's. */
record NetworkKey(
    ImageShape image,
    List<StemLayer> stem,
    boolean scaled,
    int nodes,
    List<Operation> operations,
    List<Cell> cells,
    int classes,
    Selection selection,
    double smoothing) {
  static NetworkKey of(SearchSpace space, Selection selection, double smoothing) {
    return new NetworkKey(
        space.image(),
        space.stemLayers(),
        space.scaled(),
        space.nodes(),
        space.operations(),
        space.cells(),
        space.classes(),
        selection,
        smoothing);
  }
}
