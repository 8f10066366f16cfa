package io.hmnas.worker.supernet.batched;

import io.hmnas.worker.space.Edge;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.Operation;
import io.hmnas.worker.supernet.batched.CellMixture.Place;
import io.hmnas.worker.supernet.batched.Order.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
  record Item(Operation operation, int index, List<Edge> edges) {
    boolean pools() {
      return operation instanceof Operation.Pooling;
    }

    private Optional<Place> place(int target) {
      return edges.stream()
          .filter(edge -> edge.target() == target)
          .findFirst()
          .map(edge -> new Place(edge, index));
    }
  }

  private final Source source;
  private final Build build;
  private final Emitter emitter;
  private final NodeSums nodes;
  private final List<Item> items = new ArrayList<>();
  private final int firstTarget;
  private final int targets;
  private final List<Optional<Place>> places = new ArrayList<>();
  private final Var matrix;
  private final List<PooledMap> pools = new ArrayList<>();
  private @Nullable PlainNorm norm;
  private @Nullable Var maps;

  SharedMaps(Source source, List<Item> items, Var x) {
    this.source = source;
    this.build = source.build();
    this.emitter = source.emitter();
    this.nodes = source.nodes();
    // Pooled maps come first, so that they are normalised together.
    items.stream().filter(Item::pools).forEach(this.items::add);
    items.stream().filter(item -> !item.pools()).forEach(this.items::add);
    int[] reached =
        items.stream()
            .flatMap(item -> item.edges().stream())
            .mapToInt(Edge::target)
            .sorted()
            .toArray();
    this.firstTarget = reached[0];
    this.targets = reached[reached.length - 1] - firstTarget + 1;
    for (int target = firstTarget; target < firstTarget + targets; target++) {
      for (Item item : this.items) {
        places.add(item.place(target));
      }
    }
    this.matrix = source.mixture().read(places, 1, targets, items.size());
    for (Item item : this.items) {
      if (item.operation() instanceof Operation.Pooling pooling) {
        pools.add(new PooledMap(source, pooling, x));
      }
    }
    if (build.statistics().given()) {
      addByFactors(x);
    } else {
      addByProduct(x);
    }
  }

  private Var sums() {
    return nodes.sums(firstTarget, targets, false);
  }

  private long size() {
    return nodes.channels() * nodes.values();
  }

  private void addByProduct(Var x) {
    boolean alone = items.size() == 1 && pools.isEmpty();
    Var stacked =
        alone ? emitter.view(x, 1, size()) : emitter.empty(build.like(), items.size(), size());
    for (int i = 0; i < items.size() && !alone; i++) {
      Var map = row(stacked, i);
      if (i < pools.size()) {
        pools.get(i).copyTo(map);
      } else {
        emitter.copyInto(map, x);
      }
    }
    if (!pools.isEmpty()) {
      norm = new PlainNorm(build, sharedNorms(), pooled(stacked), channels(), nodes.values());
    }
    maps = stacked;
    emitter.addmmInPlace(emitter.view(sums(), targets, size()), matrix, stacked);
  }

  /** One map of several, [channels, values]. */
  private Var row(Var stacked, int index) {
    return emitter.view(emitter.select(stacked, 0, index), nodes.channels(), nodes.values());
  }

  /** Channels of all pooled maps. */
  private long channels() {
    return (long) pools.size() * nodes.channels();
  }

  /** The pooled maps of all, [pools * channels, values]. */
  private Var pooled(Var stacked) {
    return emitter.view(
        emitter.rows(stacked, 0, pools.size(), items.size()), channels(), nodes.values());
  }

  private void addByFactors(Var x) {
    Statistics statistics = build.statistics();
    int channels = nodes.channels();
    for (int i = 0; i < items.size(); i++) {
      Var weights = emitter.view(emitter.narrow(matrix, 1, i, 1), targets, 1, 1);
      Var map = x;
      Var factors = weights;
      if (i < pools.size()) {
        Slot norms = normsByTarget(items.get(i));
        Var deviation = emitter.inverseDeviation(statistics.variance(norms, targets, channels, 1));
        map = emitter.empty(build.like(), channels, nodes.values());
        pools.get(i).copyTo(map);
        factors = emitter.mul(weights, deviation);
        emitter.subInPlace(
            nodes.constants(firstTarget, targets),
            emitter.mul(factors, statistics.mean(norms, targets, channels, 1)));
      }
      emitter.addcmulInPlace(sums(), emitter.view(map, 1, channels, nodes.values()), factors);
    }
  }

  /** One normalisation for all edges of each pooled map, whose statistics all of them keep. */
  private Slot sharedNorms() {
    List<Item> pooling = items.subList(0, pools.size());
    Slot slot = build.norms(pooling.stream().map(item -> norm(item, item.edges().get(0))).toList());
    for (int i = 0; i < pooling.size(); i++) {
      Slot part = new Slot(slot.offset() + i * nodes.channels(), nodes.channels());
      for (Edge edge : pooling.get(i).edges()) {
        build
            .statistics()
            .order()
            .share(part, build.layout().norm(norm(pooling.get(i), edge)).offset());
      }
    }
    return slot;
  }

  private Slot normsByTarget(Item item) {
    Order order = build.statistics().order();
    int mark = order.mark();
    for (int target = firstTarget; target < firstTarget + targets; target++) {
      Optional<Integer> norm =
          item.place(target).map(place -> build.layout().norm(norm(item, place.edge())).offset());
      for (int channel = 0; channel < nodes.channels(); channel++) {
        order.add(norm.isPresent() ? norm.get() + channel : Order.ZERO);
      }
    }
    return order.since(mark);
  }

  private String norm(Item item, Edge edge) {
    return NetworkLayout.operationName(source.cell(), edge, item.operation()) + ".bn";
  }

  /** Goes back from the nodes to the source. */
  void backward(SourceGradient gradient) {
    Var outer = emitter.view(nodes.gradient(firstTarget, targets, false), targets, size());
    Var known = Objects.requireNonNull(maps, "maps are kept but in evaluation");
    source.mixture().gradient(places, emitter.mm(outer, emitter.t(known)));
    if (!gradient.wanted()) {
      return;
    }
    Var back = emitter.mm(emitter.t(matrix), outer);
    for (int i = pools.size(); i < items.size(); i++) {
      gradient.add(row(back, i));
    }
    if (norm != null) {
      List<Var> outers = emitter.split(norm.backward(pooled(back)), nodes.channels(), pools.size());
      for (int i = 0; i < pools.size(); i++) {
        gradient.add(pools.get(i).backward(outers.get(i)));
      }
    }
  }
}
