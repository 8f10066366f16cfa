package io.hmnas.worker.supernet.batched;

import io.hmnas.worker.space.Cell;
import io.hmnas.worker.space.Edge;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.Operation;
import io.hmnas.worker.supernet.batched.Order.Slot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Operations without weights, which give the same map on every edge of a source: pooling with its
 * normalisation, and the identity. Each map is computed once; one product of the mixture [targets,
 * maps] with the maps [maps, channels * values] adds them to all nodes.
 *
 * <p>In evaluation each edge has running statistics of its own, so there each map is added to the
 * nodes with a factor per target and channel.
 */
final class SharedMaps {
  /**
   * A weightless operation.
   *
   * @param edges that have it, ordered by target
   */
  record Item(Operation operation, int index, List<Edge> edges) {}

  private final Build build;
  private final Emitter emitter;
  private final Cell cell;
  private final List<Item> items;
  private final Var source;
  private final Grid in;
  private final Grid out;
  private final int stride;
  private final CellMixture mixture;
  private final NodeSums nodes;
  private final int firstTarget;
  private final int targets;
  private final Slot mixtureSlot;
  private final Var matrix;
  private final List<@Nullable Pool> pools = new ArrayList<>();
  private @Nullable Var maps;

  /** What is needed to go back through a pooling; places are those of maxima. */
  private record Pool(Operation.Pooling operation, PlainNorm norm, @Nullable Var places) {}

  SharedMaps(
      Build build,
      Cell cell,
      List<Item> items,
      int stride,
      Var source,
      Grid in,
      CellMixture mixture,
      NodeSums nodes) {
    this.build = build;
    this.emitter = build.emitter();
    this.cell = cell;
    this.items = items;
    this.source = source;
    this.in = in;
    this.out = Grid.of(cell.node());
    this.stride = stride;
    this.mixture = mixture;
    this.nodes = nodes;
    int[] reached =
        items.stream()
            .flatMap(item -> item.edges().stream())
            .mapToInt(Edge::target)
            .sorted()
            .toArray();
    this.firstTarget = reached[0];
    this.targets = reached[reached.length - 1] - firstTarget + 1;
    this.mixtureSlot = mixtureSlot();
    this.matrix = mixture.read(mixtureSlot, targets, items.size());
    if (build.statistics().given()) {
      addByFactors();
    } else {
      addByProduct();
    }
  }

  /** Weights by target and map; zero for edges that lack the operation. */
  private Slot mixtureSlot() {
    int mark = mixture.mark();
    for (int target = firstTarget; target < firstTarget + targets; target++) {
      for (Item item : items) {
        Edge edge = edge(item, target);
        if (edge == null) {
          mixture.addZero();
        } else {
          mixture.add(edge, item.index());
        }
      }
    }
    return mixture.since(mark);
  }

  private static @Nullable Edge edge(Item item, int target) {
    return item.edges().stream().filter(edge -> edge.target() == target).findFirst().orElse(null);
  }

  private Var sums() {
    return nodes.sums(firstTarget, targets, false);
  }

  private long size() {
    return nodes.channels() * nodes.values();
  }

  private void addByProduct() {
    List<Var> computed = new ArrayList<>();
    for (Item item : items) {
      if (item.operation() instanceof Operation.Pooling pooling) {
        List<Var> pooled = pooled(pooling);
        PlainNorm norm =
            new PlainNorm(build, sharedNorm(item), pooled.get(0), nodes.channels(), nodes.values());
        pools.add(new Pool(pooling, norm, pooling.maximum() ? pooled.get(1) : null));
        computed.add(norm.output());
      } else {
        pools.add(null);
        computed.add(emitter.view(source, nodes.channels(), nodes.values()));
      }
    }
    maps = emitter.view(emitter.stack(computed, 0), items.size(), size());
    emitter.addmmInPlace(emitter.view(sums(), targets, size()), matrix, maps);
  }

  private void addByFactors() {
    Statistics statistics = build.statistics();
    int channels = nodes.channels();
    for (int i = 0; i < items.size(); i++) {
      Var weights = emitter.view(emitter.narrow(matrix, 1, i, 1), targets, 1, 1);
      Var map = source;
      Var factors = weights;
      if (items.get(i).operation() instanceof Operation.Pooling pooling) {
        Slot norms = normsByTarget(items.get(i));
        Var deviation = emitter.inverseDeviation(statistics.variance(norms, targets, channels, 1));
        map = pooled(pooling).get(0);
        factors = emitter.mul(weights, deviation);
        emitter.subInPlace(
            nodes.constants(firstTarget, targets),
            emitter.mul(factors, statistics.mean(norms, targets, channels, 1)));
      }
      emitter.addcmulInPlace(sums(), emitter.view(map, 1, channels, nodes.values()), factors);
    }
  }

  /** One normalisation for all edges, whose statistics all of them keep. */
  private Slot sharedNorm(Item item) {
    Slot slot = build.norms(List.of(norm(item, item.edges().get(0))));
    for (Edge edge : item.edges()) {
      build.statistics().order().share(slot, build.layout().norm(norm(item, edge)).offset());
    }
    return slot;
  }

  private Slot normsByTarget(Item item) {
    Order order = build.statistics().order();
    int mark = order.mark();
    for (int target = firstTarget; target < firstTarget + targets; target++) {
      Edge edge = edge(item, target);
      for (int channel = 0; channel < nodes.channels(); channel++) {
        order.add(
            edge == null ? Order.ZERO : build.layout().norm(norm(item, edge)).offset() + channel);
      }
    }
    return order.since(mark);
  }

  private String norm(Item item, Edge edge) {
    return NetworkLayout.operationName(cell, edge, item.operation()) + ".bn";
  }

  /** The pooled map, [channels, values], and the places of maxima. */
  private List<Var> pooled(Operation.Pooling pooling) {
    Var x = channelsLast(source, in);
    if (pooling.maximum()) {
      List<Var> pooled = emitter.maxPool(x, pooling.kernel(), stride);
      return List.of(innermostImages(pooled.get(0), out), pooled.get(1));
    }
    return List.of(innermostImages(emitter.averagePool(x, pooling.kernel(), stride), out));
  }

  /** [channels, images, rows, columns]: to the engine, images are channels, stored last. */
  private Var channelsLast(Var x, Grid grid) {
    Var map = emitter.view(x, nodes.channels(), grid.rows(), grid.columns(), build.images());
    return emitter.permute(map, 0, 3, 1, 2);
  }

  private Var innermostImages(Var x, Grid grid) {
    return emitter.reshape(emitter.permute(x, 0, 2, 3, 1), nodes.channels(), build.values(grid));
  }

  /** Goes back from the nodes to the source. */
  void backward(SourceGradient gradient) {
    Var outer = emitter.view(nodes.gradient(firstTarget, targets, false), targets, size());
    Var known = java.util.Objects.requireNonNull(maps, "maps are kept but in evaluation");
    mixture.gradient(mixtureSlot, emitter.mm(outer, emitter.t(known)));
    Var back = emitter.mm(emitter.t(matrix), outer);
    for (int i = 0; i < items.size(); i++) {
      Var map = emitter.view(emitter.select(back, 0, i), nodes.channels(), nodes.values());
      Pool pool = pools.get(i);
      gradient.add(pool == null ? map : poolBackward(pool, map));
    }
  }

  private Var poolBackward(Pool pool, Var gradient) {
    Operation.Pooling pooling = pool.operation();
    Var outer = channelsLast(pool.norm().backward(gradient), out);
    Var x = channelsLast(source, in);
    Var back =
        pool.places() == null
            ? emitter.averagePoolGradient(outer, x, pooling.kernel(), stride)
            : emitter.maxPoolGradient(outer, x, pooling.kernel(), stride, pool.places());
    return innermostImages(back, in);
  }
}
