package io.hmnas.worker.supernet.batched;

import io.hmnas.worker.space.Cell;

/**
 * What all operations on the edges that leave a node share.
 *
 * @param cell the node's
 * @param in grid of the node
 * @param stride of the operations
 * @param mixture weights of the operations
 * @param nodes what the operations add to
 */
record Source(Build build, Cell cell, Grid in, int stride, CellMixture mixture, NodeSums nodes) {
  Emitter emitter() {
    return build.emitter();
  }

  int channels() {
    return nodes.channels();
  }

  /** Grid of the nodes. */
  Grid out() {
    return Grid.of(cell.node());
  }

  /** Values of one channel of the nodes. */
  long values() {
    return nodes.values();
  }
}
