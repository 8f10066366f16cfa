package io.hmnas.worker.supernet.batched;

import io.hmnas.worker.space.Cell;
import io.hmnas.worker.space.Edge;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.Operation;
import io.hmnas.worker.supernet.batched.Order.Slot;
import java.util.ArrayList;
import java.util.List;

/**
 * All convolutions that leave a source with the same dilation and number of repetitions. Depthwise
 * convolutions of all items are one product; so are pointwise ones with their normalisations. The
 * last normalisation is folded, with the mixture, into the product that adds to the nodes:
 *
 * <pre>
 * node_j += [w_1 A_1 ... w_n A_n] [d_1; ...; d_n] - sum of w_i c_i,  over the n items of edge j.
 * </pre>
 */
final class ConvolutionGroup {
  /** An operation of an edge. */
  record Item(Edge edge, int operation, Operation.SeparableConvolution convolution) {}

  /** How the group sees the source's map; see {@link Lattice}. */
  private enum Sight {
    WHOLE,
    FOUR_LATTICES,
    ONE_LATTICE
  }

  private record Stage(Depthwise depthwise, PointwiseNorm norm) {}

  private final Build build;
  private final Emitter emitter;
  private final Cell cell;
  private final List<Item> items;
  private final NodeSums nodes;
  private final CellMixture mixture;
  private final int channels;
  private final Grid in;
  private final Grid out;
  private final Sight sight;
  private final List<Integer> targets;
  private final List<Run> runs;
  private final List<Stage> stages = new ArrayList<>();
  private final Slot mixtureSlot;
  private final Var rowWeights;
  private final Var weighted;

  /**
   * @param items ordered by target, then operation
   * @param rectified the source after ReLU
   */
  ConvolutionGroup(
      Build build,
      Cell cell,
      List<Item> items,
      Var rectified,
      Grid in,
      CellMixture mixture,
      NodeSums nodes) {
    this.build = build;
    this.emitter = build.emitter();
    this.cell = cell;
    this.items = items;
    this.nodes = nodes;
    this.mixture = mixture;
    this.channels = cell.node().channels();
    this.in = in;
    this.out = Grid.of(cell.node());
    this.targets = items.stream().map(item -> item.edge().target()).toList();
    this.runs = Run.of(items.stream().map(Item::edge).toList());
    Item first = items.get(0);
    this.sight = sight(first.convolution(), cell.stride(first.edge()), in);
    forward(rectified);
    int mark = mixture.mark();
    items.forEach(item -> mixture.add(item.edge(), item.operation()));
    this.mixtureSlot = mixture.since(mark);
    this.rowWeights =
        emitter.reshape(
            emitter.expand(
                mixture.read(mixtureSlot, items.size(), 1, 1), items.size(), channels, 1),
            items.size(),
            channels,
            1);
    this.weighted = emitter.mul(last().norm().scaled(), rowWeights);
    addToNodes();
  }

  /** Whether convolutions of a map work on its four lattices. */
  static boolean usesLattices(Operation.SeparableConvolution convolution, int stride, Grid grid) {
    return sight(convolution, stride, grid) == Sight.FOUR_LATTICES;
  }

  private static Sight sight(Operation.SeparableConvolution convolution, int stride, Grid grid) {
    if (convolution.dilation() != 2) {
      return Sight.WHOLE;
    }
    if (stride == 2) {
      return Sight.ONE_LATTICE;
    }
    // On small maps the full matrix is cheaper than sorting pixels.
    return grid.isEven() && grid.rows() >= 8 ? Sight.FOUR_LATTICES : Sight.WHOLE;
  }

  private Stage last() {
    return stages.get(stages.size() - 1);
  }

  private void forward(Var rectified) {
    int repeats = items.get(0).convolution().repeats();
    Var x = seen(rectified);
    for (int repeat = 0; repeat < repeats; repeat++) {
      Depthwise.Shape shape = shape(repeat);
      Depthwise depthwise =
          Depthwise.of(
              build, shape, build.kernels(names(repeat, "dw", ".weight"), shape.kernel()), x);
      PointwiseNorm norm =
          new PointwiseNorm(
              build,
              build.weights(names(repeat, "pw", ".weight")),
              build.norms(names(repeat, "bn", "")),
              emitter.view(depthwise.output(), items.size(), channels, nodes.values()),
              items.size(),
              channels,
              channels,
              nodes.values());
      stages.add(new Stage(depthwise, norm));
      if (repeat + 1 < repeats) {
        x = emitter.view(norm.normalised(), shape.maps(), shape.out().pixels(), shape.images());
      }
    }
  }

  private Var seen(Var rectified) {
    return switch (sight) {
      case WHOLE -> emitter.view(rectified, channels, in.pixels(), build.images());
      case FOUR_LATTICES -> Lattice.split(emitter, rectified, channels, in, build.images());
      case ONE_LATTICE ->
          emitter.view(
              Lattice.every(emitter, rectified, channels, in, out, 0, build.images()),
              channels,
              out.pixels(),
              build.images());
    };
  }

  private Depthwise.Shape shape(int repeat) {
    boolean lattices = sight == Sight.FOUR_LATTICES;
    boolean onLattice = lattices || (sight == Sight.ONE_LATTICE && repeat == 0);
    Operation.SeparableConvolution convolution = items.get(0).convolution();
    int stride = cell.stride(items.get(0).edge());
    Grid from = repeat == 0 && sight == Sight.WHOLE ? in : out;
    return new Depthwise.Shape(
        items.size(),
        channels,
        repeat == 0,
        lattices ? out.halved() : from,
        lattices ? out.halved() : out,
        items.stream().mapToInt(item -> item.convolution().kernel()).max().orElseThrow(),
        repeat == 0 && sight == Sight.WHOLE ? stride : 1,
        onLattice ? 1 : convolution.dilation(),
        lattices ? 4 * build.images() : build.images());
  }

  private List<String> names(int repeat, String part, String suffix) {
    return items.stream().map(item -> name(item, repeat, part) + suffix).toList();
  }

  private String name(Item item, int repeat, String part) {
    int repeats = item.convolution().repeats();
    return NetworkLayout.operationName(cell, item.edge(), item.convolution())
        + "."
        + part
        + (repeats == 1 ? "" : repeat + 1);
  }

  private boolean lattices() {
    return sight == Sight.FOUR_LATTICES;
  }

  private void addToNodes() {
    Var constants = emitter.mul(last().norm().offset(), rowWeights);
    for (Run run : runs) {
      emitter.baddbmmInPlace(
          nodes.sums(run.target(), run.edges(), lattices()),
          sideBySide(run),
          inputs(last().norm().input(), run));
    }
    nodes.subtractConstants(targets, constants);
  }

  /** The matrices w A of each edge's items beside one another: [edges, channels, n * channels]. */
  private Var sideBySide(Run run) {
    Var part = emitter.rows(weighted, run.item(), run.items(), items.size());
    if (run.perEdge() == 1) {
      return part;
    }
    Var byEdge = emitter.view(part, run.edges(), run.perEdge(), channels, channels);
    return emitter.reshape(
        emitter.permute(byEdge, 0, 2, 1, 3),
        run.edges(),
        channels,
        (long) run.perEdge() * channels);
  }

  /** The maps of each edge's items below one another: [edges, n * channels, values]. */
  private Var inputs(Var maps, Run run) {
    return emitter.view(
        emitter.rows(maps, run.item(), run.items(), items.size()),
        run.edges(),
        (long) run.perEdge() * channels,
        nodes.values());
  }

  /** Goes back from the nodes to the rectified source. */
  void backward(SourceGradient source) {
    Var gradient = nodesBackward();
    for (int repeat = stages.size() - 1; repeat >= 0; repeat--) {
      Depthwise depthwise = stages.get(repeat).depthwise();
      Depthwise.Shape shape = depthwise.shape;
      Var back =
          depthwise.backward(
              emitter.view(gradient, shape.maps(), shape.out().pixels(), shape.images()));
      if (repeat == 0) {
        addToSource(source, back);
      } else {
        gradient =
            stageBackward(
                stages.get(repeat - 1).norm(),
                emitter.view(
                    emitter.reluGradient(back, depthwise.rectified()),
                    items.size(),
                    channels,
                    nodes.values()));
      }
    }
  }

  private void addToSource(SourceGradient source, Var gradient) {
    switch (sight) {
      case WHOLE -> source.add(emitter.view(gradient, channels, build.values(in)));
      case FOUR_LATTICES ->
          source.add(Lattice.join(emitter, gradient, channels, in, build.images()));
      case ONE_LATTICE -> source.addToEvery(gradient, out, 0);
    }
  }

  private Var nodesBackward() {
    PointwiseNorm norm = last().norm();
    List<Var> products = new ArrayList<>();
    for (Run run : runs) {
      Var gradient = nodes.gradient(run.target(), run.edges(), lattices());
      Var product = emitter.bmm(gradient, emitter.transposed(inputs(norm.input(), run)));
      if (run.perEdge() > 1) {
        Var byItem =
            emitter.permute(
                emitter.view(product, run.edges(), channels, run.perEdge(), channels), 0, 2, 1, 3);
        product = emitter.reshape(byItem, run.items(), channels, channels);
      }
      products.add(product);
    }
    PointwiseNorm.Gradient back =
        norm.backward(emitter.cat(products), nodes.gradientSums(targets), rowWeights, weighted);
    mixture.gradient(
        mixtureSlot, emitter.sumOut(emitter.view(back.rows(), items.size(), channels), 1));
    Var maps = emitter.baddbmm(back.linear(), back.quadratic(), norm.input());
    for (Run run : runs) {
      emitter.baddbmmInPlace(
          inputs(maps, run),
          emitter.transposed(sideBySide(run)),
          nodes.gradient(run.target(), run.edges(), lattices()));
    }
    return maps;
  }

  /** Goes back through a normalisation that is not the last. */
  private Var stageBackward(PointwiseNorm norm, Var gradient) {
    PointwiseNorm.Gradient back =
        norm.backward(
            emitter.bmm(gradient, emitter.transposed(norm.input())),
            emitter.sum(gradient, 2),
            null,
            norm.scaled());
    Var maps = emitter.baddbmm(back.linear(), back.quadratic(), norm.input());
    return emitter.baddbmmInPlace(maps, emitter.transposed(norm.scaled()), gradient);
  }
}
