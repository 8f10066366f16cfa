package io.hmnas.worker.space;

/**
 * A cell's place in the supernet.
 *
 * @param index position in the stack, from 0
 * @param type normal or reduction
 * @param input0 the output of the cell before the last, or of the stem
 * @param input1 the output of the last cell, or of the stem
 * @param reduceInput0 whether input 0 is twice as large as input 1, since the last cell reduced: it
 *     is then brought to size by a factorised reduce
 * @param prepared both inputs after their 1x1 convolution
 * @param node every intermediate node
 * @param output the intermediate nodes concatenated
 */
public record Cell(
    int index,
    CellType type,
    ImageShape input0,
    ImageShape input1,
    boolean reduceInput0,
    ImageShape prepared,
    ImageShape node,
    ImageShape output) {

  /** Stride of an edge: 2 for the edges of a reduction cell that leave an input, else 1. */
  public int stride(Edge edge) {
    return type == CellType.REDUCTION && edge.fromInput() ? 2 : 1;
  }
}
