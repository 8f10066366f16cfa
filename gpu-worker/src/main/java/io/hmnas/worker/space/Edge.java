package io.hmnas.worker.space;

/**
 * A possible connection in a cell.
 *
 * @param index position among the cell's edges, ordered by target, then source
 * @param source node it leaves: 0 and 1 are the cell's inputs, intermediate nodes follow
 * @param target intermediate node it enters, greater than the source
 */
public record Edge(int index, int source, int target) {
  /** Whether it leaves one of the cell's two inputs. */
  public boolean fromInput() {
    return source < 2;
  }
}
