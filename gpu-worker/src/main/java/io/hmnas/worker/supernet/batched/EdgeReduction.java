package io.hmnas.worker.supernet.batched;

import io.hmnas.worker.space.Edge;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.supernet.batched.CellMixture.Place;
import io.hmnas.worker.supernet.batched.Order.Slot;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The factorised reduces of all edges that leave a source: one pointwise product of the map's even
 * pixels, beside one of the map shifted by a pixel. Rows of both are ordered by edge, so the
 * mixture and the normalisation fold into them.
 */
final class EdgeReduction {
  private final Source source;
  private final Build build;
  private final Emitter emitter;
  private final NodeSums nodes;
  private final List<Edge> edges;
  private final int half;
  private final List<Run> runs;
  private final PointwiseNorm norm;
  private final List<Optional<Place>> places;
  private final Var rowWeights;
  private final Var weighted;

  /**
   * @param item the skip, and the edges that have it
   * @param rectified the source after ReLU
   */
  EdgeReduction(Source source, SharedMaps.Item item, Var rectified) {
    this.source = source;
    this.build = source.build();
    this.emitter = source.emitter();
    this.nodes = source.nodes();
    this.edges = item.edges();
    this.half = source.channels() / 2;
    this.runs = Run.of(edges);
    List<String> names =
        edges.stream()
            .map(edge -> NetworkLayout.operationName(source.cell(), edge, item.operation()))
            .toList();
    List<String> matrices =
        Stream.of(".conv_a.weight", ".conv_b.weight")
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
            source.channels(),
            source.values());
    this.places = edges.stream().map(edge -> Optional.of(new Place(edge, item.index()))).toList();
    List<Optional<Place>> twice = Stream.concat(places.stream(), places.stream()).toList();
    this.rowWeights = source.mixture().read(twice, half, 2, outputs(), 1);
    this.weighted = emitter.mul(norm.scaled(), rowWeights);
    addToNodes();
  }

  private long outputs() {
    return (long) edges.size() * half;
  }

  private Var every(Var rectified, int from) {
    return Lattice.every(
        emitter, rectified, nodes.channels(), source.in(), source.out(), from, build.images());
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
  void backward(SourceGradient rectified) {
    List<Var> gradients =
        runs.stream().map(run -> nodes.gradient(run.target(), run.edges(), false)).toList();
    Var gradient = byHalf(emitter.cat(gradients), nodes.values());
    Var sums = byHalf(nodes.gradientSums(edges.stream().map(Edge::target).toList()), 1);
    Var product = emitter.bmm(gradient, emitter.transposed(norm.input()));
    if (!rectified.wanted()) {
      mixtureGradient(norm.parameters(product, sums, rowWeights));
      return;
    }
    PointwiseNorm.Gradient back = norm.backward(product, sums, rowWeights, weighted);
    mixtureGradient(back.rows());
    Var maps = emitter.baddbmmInPlace(back.input(), emitter.transposed(weighted), gradient);
    for (int from = 0; from < 2; from++) {
      rectified.addToEvery(emitter.select(maps, 0, from), source.out(), from);
    }
  }

  private void mixtureGradient(Var rows) {
    Var byEdge = emitter.view(rows, 2, edges.size(), half);
    source.mixture().gradient(places, emitter.call("sum", byEdge, new long[] {0, 2}));
  }

  /** From [edges, channels, values] to [2, edges * half the channels, values]. */
  private Var byHalf(Var x, long values) {
    Var cut = emitter.view(x, edges.size(), 2, half, values);
    return emitter.reshape(emitter.permute(cut, 1, 0, 2, 3), 2, outputs(), values);
  }
}
