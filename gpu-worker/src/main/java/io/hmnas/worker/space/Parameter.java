package io.hmnas.worker.space;

import java.util.List;

/**
 * One weight tensor's place in the flat vector of all network weights.
 *
 * @param name for example {@code cells.0.edges.3.sep_conv_3x3.dw1.weight}
 * @param shape sizes of its axes
 * @param offset of its first value in the flat vector
 * @param size number of its values
 * @param fanIn values each output is computed from; weights start uniform in +-1/sqrt(fanIn)
 * @param initial how it starts
 * @param inCell whether it belongs to a cell (else to stem or classifier)
 */
public record Parameter(
    String name,
    List<Integer> shape,
    int offset,
    int size,
    int fanIn,
    Initial initial,
    boolean inCell) {

  /** How a weight tensor starts. */
  public enum Initial {
    UNIFORM,
    ONES,
    ZEROS
  }

  public Parameter {
    shape = List.copyOf(shape);
  }
}
