package io.hmnas.worker.supernet.batched;

import io.hmnas.worker.space.Edge;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.Operation;
import io.hmnas.worker.supernet.batched.CellMixture.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

  private final Source source;
  private final Build build;
  private final Emitter emitter;
  private final List<Item> items;
  private final NodeSums nodes;
  private final int channels;
  private final Grid in;
  private final Grid out;
  private final Sight sight;
  private final List<Integer> targets;
  private final List<Run> runs;
  private final List<Stage> stages = new ArrayList<>();
  private final List<Optional<Place>> places;
  private final Var rowWeights;
  private final Var weighted;

  /**
   * @param items ordered by target, then operation
   * @param rectified the source after ReLU
   */
  ConvolutionGroup(Source source, List<Item> items, Var rectified) {
    this.source = source;
    this.build = source.build();
    this.emitter = source.emitter();
    this.items = items;
    this.nodes = source.nodes();
    this.channels = source.channels();
    this.in = source.in();
    this.out = source.out();
    this.targets = items.stream().map(item -> item.edge().target()).toList();
    this.runs = Run.of(items.stream().map(Item::edge).toList());
    this.sight = sight(items.get(0).convolution(), source.stride(), in);
    forward(rectified);
    this.places =
        items.stream().map(item -> Optional.of(new Place(item.edge(), item.operation()))).toList();
    this.rowWeights = source.mixture().read(places, channels, items.size(), channels, 1);
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
    Grid from = repeat == 0 && sight == Sight.WHOLE ? in : out;
    return new Depthwise.Shape(
        items.size(),
        channels,
        repeat == 0,
        lattices ? out.halved() : from,
        lattices ? out.halved() : out,
        items.stream().mapToInt(item -> item.convolution().kernel()).max().orElseThrow(),
        repeat == 0 && sight == Sight.WHOLE ? source.stride() : 1,
        onLattice ? 1 : convolution.dilation(),
        lattices ? 4 * build.images() : build.images());
  }

  private List<String> names(int repeat, String part, String suffix) {
    return items.stream().map(item -> name(item, repeat, part) + suffix).toList();
  }

  private String name(Item item, int repeat, String part) {
    int repeats = item.convolution().repeats();
    return NetworkLayout.operationName(source.cell(), item.edge(), item.convolution())
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
  void backward(SourceGradient rectified) {
    Var product = product();
    Var sums = nodes.gradientSums(targets);
    if (!rectified.wanted() && !build.mode().weightGradients()) {
      mixtureGradient(last().norm().parameters(product, sums, rowWeights));
      return;
    }
    Var gradient = nodesBackward(product, sums);
    for (int repeat = stages.size() - 1; repeat >= 0; repeat--) {
      Depthwise depthwise = stages.get(repeat).depthwise();
      Depthwise.Shape shape = depthwise.shape;
      Var back =
          depthwise.backward(
              emitter.view(gradient, shape.maps(), shape.out().pixels(), shape.images()));
      if (repeat == 0) {
        addToSource(rectified, back);
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

  private void addToSource(SourceGradient rectified, Var gradient) {
    switch (sight) {
      case WHOLE -> rectified.add(emitter.view(gradient, channels, build.values(in)));
      case FOUR_LATTICES ->
          rectified.add(Lattice.join(emitter, gradient, channels, in, build.images()));
      case ONE_LATTICE -> rectified.addToEvery(gradient, out, 0);
    }
  }

  /** The gradient of the output times the transposed input, for each item. */
  private Var product() {
    List<Var> products = new ArrayList<>();
    for (Run run : runs) {
      Var gradient = nodes.gradient(run.target(), run.edges(), lattices());
      Var product = emitter.bmm(gradient, emitter.transposed(inputs(last().norm().input(), run)));
      if (run.perEdge() > 1) {
        Var byItem =
            emitter.permute(
                emitter.view(product, run.edges(), channels, run.perEdge(), channels), 0, 2, 1, 3);
        product = emitter.reshape(byItem, run.items(), channels, channels);
      }
      products.add(product);
    }
    return emitter.cat(products);
  }

  private void mixtureGradient(Var rows) {
    source
        .mixture()
        .gradient(places, emitter.sumOut(emitter.view(rows, items.size(), channels), 1));
  }

  private Var nodesBackward(Var product, Var sums) {
    PointwiseNorm.Gradient back = last().norm().backward(product, sums, rowWeights, weighted);
    mixtureGradient(back.rows());
    for (Run run : runs) {
      emitter.baddbmmInPlace(
          inputs(back.input(), run),
          emitter.transposed(sideBySide(run)),
          nodes.gradient(run.target(), run.edges(), lattices()));
    }
    return back.input();
  }

  /** Goes back through a normalisation that is not the last. */
  private Var stageBackward(PointwiseNorm norm, Var gradient) {
    PointwiseNorm.Gradient back =
        norm.backward(
            emitter.bmm(gradient, emitter.transposed(norm.input())),
            emitter.sum(gradient, 2),
            null,
            norm.scaled());
    return emitter.baddbmmInPlace(back.input(), emitter.transposed(norm.scaled()), gradient);
  }
}
