package io.hmnas.standalone.drawing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.elk.alg.layered.options.CycleBreakingStrategy;
import org.eclipse.elk.alg.layered.options.LayerConstraint;
import org.eclipse.elk.alg.layered.options.LayeredMetaDataProvider;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.alg.layered.options.NodePlacementStrategy;
import org.eclipse.elk.core.RecursiveGraphLayoutEngine;
import org.eclipse.elk.core.data.LayoutMetaDataService;
import org.eclipse.elk.core.options.CoreOptions;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeLabelPlacement;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.util.BasicProgressMonitor;
import org.eclipse.elk.graph.ElkBendPoint;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkEdgeSection;
import org.eclipse.elk.graph.ElkLabel;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.util.ElkGraphUtil;

/**
 * Places a cell's nodes, edges and edge labels from left to right, without overlaps.
 *
 * @param width of the whole drawing, in pixels, as all lengths here
 * @param nodes by their number; the output node is the last
 * @param edges in the order of {@link CellGraph#edges()}, then one per intermediate node to the
 *     output
 */
record CellLayout(double width, double height, List<Box> nodes, List<Route> edges) {
  static final double NODE_HEIGHT = 34;
  private static final double OUTER_WIDTH = 52;
  private static final double NODE_WIDTH = 34;

  record Box(double x, double y, double width, double height) {}

  record Point(double x, double y) {}

  /**
   * @param points start, then the control points of cubic Bezier curves in threes
   * @param label where the edge's label goes
   */
  record Route(List<Point> points, Optional<Box> label) {}

  /** Size of an edge's label. */
  record Size(double width, double height) {}

  /**
   * @param labels one size per edge of the graph
   */
  static CellLayout of(CellGraph graph, List<Size> labels) {
    // Asking twice does nothing; without it the engine knows no algorithm.
    LayoutMetaDataService.getInstance()
        .registerLayoutMetaDataProviders(new LayeredMetaDataProvider());
    ElkNode root = ElkGraphUtil.createGraph();
    configure(root);
    List<ElkNode> nodes = new ArrayList<>();
    for (int node = 0; node <= graph.output(); node++) {
      nodes.add(node(root, node, graph.output()));
    }
    List<ElkEdge> edges = new ArrayList<>();
    for (int i = 0; i < graph.edges().size(); i++) {
      CellGraph.Edge edge = graph.edges().get(i);
      ElkEdge drawn =
          ElkGraphUtil.createSimpleEdge(nodes.get(edge.source()), nodes.get(edge.target()));
      label(drawn, labels.get(i));
      edges.add(drawn);
    }
    for (int node = Nodes.INPUTS; node < graph.output(); node++) {
      edges.add(ElkGraphUtil.createSimpleEdge(nodes.get(node), nodes.get(graph.output())));
    }
    new RecursiveGraphLayoutEngine().layout(root, new BasicProgressMonitor());
    return new CellLayout(
        root.getWidth(),
        root.getHeight(),
        nodes.stream().map(n -> new Box(n.getX(), n.getY(), n.getWidth(), n.getHeight())).toList(),
        edges.stream().map(CellLayout::route).toList());
  }

  private static void configure(ElkNode root) {
    root.setProperty(CoreOptions.ALGORITHM, LayeredOptions.ALGORITHM_ID);
    root.setProperty(LayeredOptions.DIRECTION, Direction.RIGHT);
    root.setProperty(LayeredOptions.EDGE_ROUTING, EdgeRouting.SPLINES);
    root.setProperty(LayeredOptions.CYCLE_BREAKING_STRATEGY, CycleBreakingStrategy.DEPTH_FIRST);
    root.setProperty(LayeredOptions.NODE_PLACEMENT_STRATEGY, NodePlacementStrategy.NETWORK_SIMPLEX);
    root.setProperty(LayeredOptions.SPACING_NODE_NODE, 22.0);
    root.setProperty(LayeredOptions.SPACING_EDGE_NODE, 14.0);
    root.setProperty(LayeredOptions.SPACING_EDGE_EDGE, 10.0);
    root.setProperty(LayeredOptions.SPACING_EDGE_LABEL, 2.0);
    root.setProperty(LayeredOptions.SPACING_LABEL_LABEL, 8.0);
    root.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, 26.0);
    root.setProperty(LayeredOptions.SPACING_EDGE_NODE_BETWEEN_LAYERS, 14.0);
    root.setProperty(LayeredOptions.RANDOM_SEED, 1);
  }

  private static ElkNode node(ElkNode root, int number, int output) {
    ElkNode node = ElkGraphUtil.createNode(root);
    boolean input = number < Nodes.INPUTS;
    node.setDimensions(input || number == output ? OUTER_WIDTH : NODE_WIDTH, NODE_HEIGHT);
    if (input) {
      node.setProperty(LayeredOptions.LAYERING_LAYER_CONSTRAINT, LayerConstraint.FIRST);
    } else if (number == output) {
      node.setProperty(LayeredOptions.LAYERING_LAYER_CONSTRAINT, LayerConstraint.LAST);
    }
    return node;
  }

  private static void label(ElkEdge edge, Size size) {
    // A label without text would be left out of the layout.
    ElkLabel label = ElkGraphUtil.createLabel("operations", edge);
    label.setDimensions(size.width(), size.height());
    label.setProperty(LayeredOptions.EDGE_LABELS_PLACEMENT, EdgeLabelPlacement.CENTER);
    label.setProperty(LayeredOptions.EDGE_LABELS_INLINE, true);
  }

  private static Route route(ElkEdge edge) {
    ElkEdgeSection section = edge.getSections().get(0);
    List<Point> points = new ArrayList<>();
    points.add(new Point(section.getStartX(), section.getStartY()));
    for (ElkBendPoint bend : section.getBendPoints()) {
      points.add(new Point(bend.getX(), bend.getY()));
    }
    points.add(new Point(section.getEndX(), section.getEndY()));
    Optional<Box> label =
        edge.getLabels().stream()
            .findFirst()
            .map(l -> new Box(l.getX(), l.getY(), l.getWidth(), l.getHeight()));
    return new Route(points, label);
  }
}
