package io.hmnas.worker.supernet.batched;

import io.hmnas.worker.space.Cell;
import io.hmnas.worker.space.Edge;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.Operation;
import io.hmnas.worker.supernet.batched.Order.Slot;
import java.util.List;

/**
 * The factorised reduces of all edges that leave a source: one pointwise product of the map's even
 * pixels, beside one of the map shifted by a pixel. Rows of both are ordered by edge, so the
 * mixture and the normalisation fold into them.
 */
final class EdgeReduction {
  private final Build build;
  private final Emitter emitter;
  private final List<Edge> edges;
  private final CellMixture mixture;
  private final NodeSums nodes;
  private final int half;
  private final Grid in;
  private final Grid out;
  private final List<Run> runs;
  private final PointwiseNorm norm;
  private final Slot mixtureSlot;
  private final Var rowWeights;
  private final Var weighted;

  /**
   * @param edges that skip, ordered by target
   * @param operation the skip's place in the space
   * @param rectified the source after ReLU
   */
  EdgeReduction(
      Build build,
      Cell cell,
      Operation skip,
      int operation,
      List<Edge> edges,
      Var rectified,
      Grid in,
      CellMixture mixture,
      NodeSums nodes) {
    this.build = build;
    this.emitter = build.emitter();
    this.edges = edges;
    this.mixture = mixture;
    this.nodes = nodes;
    this.half = nodes.channels() / 2;
    this.in = in;
    this.out = Grid.of(cell.node());
    this.runs = Run.of(edges);
    List<String> names =
        edges.stream().map(edge -> NetworkLayout.operationName(cell, edge, skip)).toList();
    int channels = nodes.channels();
    List<String> matrices =
        java.util.stream.Stream.of(".conv_a.weight", ".conv_b.weight")
            .flatMap(part -> names.stream().map(name -> name + part))
            .toList();
    this.norm =
        new PointwiseNorm(
            build,
            build.weights(matrices),
            norms(names),
            emitter.stack(List.of(every(rectified, 0), every(rectified, 1)), 0),
            2,
            outputs(),
            channels,
            nodes.values());
    int mark = mixture.mark();
    edges.forEach(edge -> mixture.add(edge, operation));
    this.mixtureSlot = mixture.since(mark);
    Var expanded =
        emitter.expand(mixture.read(mixtureSlot, 1, edges.size(), 1), 2, edges.size(), half);
    this.rowWeights = emitter.reshape(expanded, 2, outputs(), 1);
    this.weighted = emitter.mul(norm.scaled(), rowWeights);
    addToNodes();
  }

  private long outputs() {
    return (long) edges.size() * half;
  }

  private Var every(Var rectified, int from) {
    return Lattice.every(emitter, rectified, nodes.channels(), in, out, from, build.images());
  }

  /** Channels of the normalisations: the first halves of all edges, then the second halves. */
  private Slot norms(List<String> names) {
    Order order = build.statistics().order();
    int mark = order.mark();
    for (int part = 0; part < 2; part++) {
      for (String name : names) {
        order.addRange(build.layout().norm(name + ".bn").offset() + part * half, half);
      }
    }
    return order.since(mark);
  }

  private void addToNodes() {
    Var constant = emitter.neg(emitter.mul(norm.offset(), rowWeights));
    Var halves = emitter.baddbmm(constant, weighted, norm.input());
    Var byEdge =
        emitter.permute(emitter.view(halves, 2, edges.size(), half, nodes.values()), 1, 0, 2, 3);
    for (Run run : runs) {
      Var sums =
          emitter.view(
              nodes.sums(run.target(), run.edges(), false), run.edges(), 2, half, nodes.values());
      emitter.addInPlace(sums, emitter.rows(byEdge, run.item(), run.edges(), edges.size()));
    }
  }

  /** Goes back from the nodes to the rectified source. */
  void backward(SourceGradient source) {
    List<Var> gradients =
        runs.stream().map(run -> nodes.gradient(run.target(), run.edges(), false)).toList();
    Var sums = nodes.gradientSums(edges.stream().map(Edge::target).toList());
    Var gradient = byHalf(emitter.cat(gradients), nodes.values());
    PointwiseNorm.Gradient back =
        norm.backward(
            emitter.bmm(gradient, emitter.transposed(norm.input())),
            byHalf(sums, 1),
            rowWeights,
            weighted);
    mixture.gradient(
        mixtureSlot,
        emitter.call("sum", emitter.view(back.rows(), 2, edges.size(), half), new long[] {0, 2}));
    Var maps = emitter.baddbmm(back.linear(), back.quadratic(), norm.input());
    emitter.baddbmmInPlace(maps, emitter.transposed(weighted), gradient);
    for (int from = 0; from < 2; from++) {
      source.addToEvery(emitter.select(maps, 0, from), out, from);
    }
  }

  /** From [edges, channels, values] to [2, edges * half the channels, values]. */
  private Var byHalf(Var x, long values) {
    Var cut = emitter.view(x, edges.size(), 2, half, values);
    return emitter.reshape(emitter.permute(cut, 1, 0, 2, 3), 2, outputs(), values);
  }
}
