package io.hmnas.worker.mask;

import io.hmnas.schemas.avro.CostMeasure;
import io.hmnas.schemas.avro.MaskConfig;
import io.hmnas.worker.space.Cell;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.Costs;
import io.hmnas.worker.space.Edge;
import io.hmnas.worker.space.EncodingLayout;
import io.hmnas.worker.space.Operation;
import io.hmnas.worker.space.SearchSpace;

/**
 * What the kept edges and operations cost, as a fraction of the whole supernet's cost:
 *
 * <pre>
 * (1 - s) sum_e m_e sum_o m_eo c_eo + s sum_e m_e [edge e has a live operation] / edges
 * </pre>
 *
 * <p>s is the edge share; c_eo sums to 1 and is partly the same for all operations, partly in
 * proportion to their parameters or multiply-adds over all cells of the type.
 */
public final class MaskCost {
  private final EncodingLayout layout;
  private final double edgeShare;
  private final double[] costs;

  /** The share of the operations' parameters, and of nothing else. */
  public static MaskCost ofParameters(SearchSpace space, EncodingLayout layout) {
    return new MaskCost(
        space,
        layout,
        MaskConfig.newBuilder()
            .setCostMeasure(CostMeasure.PARAMETERS)
            .setUniformShare(0)
            .setEdgeShare(0)
            .build());
  }

  public MaskCost(SearchSpace space, EncodingLayout layout, MaskConfig config) {
    this.layout = layout;
    this.edgeShare = config.getEdgeShare();
    this.costs = new double[layout.size()];
    double total = 0;
    for (Cell cell : space.cells()) {
      for (Edge edge : space.edges()) {
        for (int o = 0; o < layout.operations(); o++) {
          Operation operation = space.operations().get(o);
          double cost =
              config.getCostMeasure() == CostMeasure.MULTIPLY_ADDS
                  ? Costs.multiplyAdds(cell, edge, operation)
                  : Costs.parameters(cell, edge, operation);
          costs[layout.operation(cell.type(), edge.index(), o)] += cost;
          total += cost;
        }
      }
    }
    int count = layout.types().size() * layout.edges() * layout.operations();
    // A space of pools and skips alone has no parameters: then all operations cost the same.
    double uniform = total == 0 ? 1 : config.getUniformShare();
    for (CellType type : layout.types()) {
      for (int e = 0; e < layout.edges(); e++) {
        for (int o = 0; o < layout.operations(); o++) {
          int place = layout.operation(type, e, o);
          double share = total == 0 ? 0 : costs[place] / total;
          costs[place] = uniform / count + (1 - uniform) * share;
        }
      }
    }
  }

  /**
   * The cost kept.
   *
   * @param mask 0 or 1 in the places of {@link EncodingLayout}
   * @return 0..1
   */
  public double cost(double[] mask) {
    double cost = 0;
    double[] gradient = gradient(mask);
    for (CellType type : layout.types()) {
      for (int e = 0; e < layout.edges(); e++) {
        int edge = layout.edge(type, e);
        cost += mask[edge] * gradient[edge];
      }
    }
    return cost;
  }

  /**
   * Derivative of the cost with respect to every mask, taken as a number; whether an edge has a
   * live operation is taken as constant.
   */
  public double[] gradient(double[] mask) {
    double[] gradient = new double[mask.length];
    double perEdge = edgeShare / (layout.types().size() * layout.edges());
    for (CellType type : layout.types()) {
      for (int e = 0; e < layout.edges(); e++) {
        int edge = layout.edge(type, e);
        double kept = 0;
        boolean live = false;
        for (int o = 0; o < layout.operations(); o++) {
          int place = layout.operation(type, e, o);
          gradient[place] = (1 - edgeShare) * mask[edge] * costs[place];
          kept += mask[place] * costs[place];
          live |= mask[place] > 0;
        }
        gradient[edge] = (1 - edgeShare) * kept + (live ? perEdge : 0);
      }
    }
    return gradient;
  }
}
