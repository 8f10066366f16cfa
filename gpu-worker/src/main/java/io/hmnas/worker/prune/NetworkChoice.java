package io.hmnas.worker.prune;

import io.hmnas.schemas.avro.KeptOperation;
import io.hmnas.schemas.config.Branch;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.Edge;
import io.hmnas.worker.space.EncodingLayout;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.ListSampler;

/**
 * Which operations the network of each {@link Branch} has. All rules leave every node at least one
 * edge; among equals the first counts.
 */
public final class NetworkChoice {
  private static final int EDGES_PER_NODE = 2;

  private final SearchSpace space;
  private final EncodingLayout layout;
  private final double[] weights;

  /**
   * @param weights softmax of alpha and beta, in the places of {@link EncodingLayout}
   */
  public NetworkChoice(SearchSpace space, EncodingLayout layout, double[] weights) {
    this.space = space;
    this.layout = layout;
    this.weights = weights.clone();
  }

  /** An operation of an edge. */
  private record Candidate(Edge edge, int operation) {}

  /** What the rule of DARTS keeps: {@link Branch#DARTS_RULE}. */
  public Selection dartsRule() {
    return select(
        type -> {
          List<Candidate> kept = new ArrayList<>();
          for (int target = 2; target < space.nodes() + 2; target++) {
            space.edgesInto(target).stream()
                .map(edge -> best(type, edge))
                .sorted(strongestFirst(type))
                .limit(EDGES_PER_NODE)
                .forEach(kept::add);
          }
          return kept;
        });
  }

  /**
   * The strongest operations: {@link Branch#MAGNITUDE}.
   *
   * @param like has as many operations per type of cell, at least one per node
   */
  public Selection magnitude(Selection like) {
    return select(
        type -> {
          List<Candidate> all = space.edges().stream().flatMap(e -> on(e).stream()).toList();
          Set<Candidate> kept = new HashSet<>();
          for (int target = 2; target < space.nodes() + 2; target++) {
            int node = target;
            all.stream()
                .filter(candidate -> candidate.edge().target() == node)
                .min(strongestFirst(type))
                .ifPresent(kept::add);
          }
          all.stream()
              .filter(candidate -> !kept.contains(candidate))
              .sorted(strongestFirst(type))
              .limit(Math.max(0, operations(like, type) - kept.size()))
              .toList()
              .forEach(kept::add);
          return List.copyOf(kept);
        });
  }

  /**
   * As many edges and operations at random: {@link Branch#RANDOM}. One edge into every node is
   * drawn first, then the other edges, then one operation for each edge, then the other operations.
   *
   * @param like has as many of both per type of cell, at least one edge per node
   */
  public Selection random(Selection like, UniformRandomProvider random) {
    return select(
        type -> {
          List<Edge> edges = new ArrayList<>();
          for (int target = 2; target < space.nodes() + 2; target++) {
            List<Edge> incoming = space.edgesInto(target);
            edges.add(incoming.get(random.nextInt(incoming.size())));
          }
          List<Edge> others = new ArrayList<>(space.edges());
          others.removeAll(edges);
          int wanted = (int) space.edges().stream().filter(edge -> like.has(type, edge)).count();
          edges.addAll(drawn(others, wanted - edges.size(), random));
          List<Candidate> kept = new ArrayList<>();
          for (Edge edge : edges) {
            kept.add(new Candidate(edge, random.nextInt(layout.operations())));
          }
          List<Candidate> rest = new ArrayList<>();
          edges.stream().flatMap(edge -> on(edge).stream()).forEach(rest::add);
          rest.removeAll(kept);
          kept.addAll(drawn(rest, operations(like, type) - kept.size(), random));
          return kept;
        });
  }

  /**
   * A network that is given.
   *
   * @throws IllegalArgumentException if it has what the space has not, or leaves a node without an
   *     edge
   */
  public Selection given(List<KeptOperation> genotype) {
    Selection selection = select(type -> genotype.stream().flatMap(o -> find(type, o)).toList());
    for (KeptOperation operation : genotype) {
      boolean known =
          layout.types().stream().anyMatch(type -> find(type, operation).findAny().isPresent());
      if (!known) {
        throw new IllegalArgumentException(
            "genotype must have operations of the search space only, got " + operation);
      }
    }
    for (CellType type : layout.types()) {
      for (int target = 2; target < space.nodes() + 2; target++) {
        if (space.edgesInto(target).stream().noneMatch(edge -> selection.has(type, edge))) {
          throw new IllegalArgumentException(
              "genotype must have an edge into every node, node %d of the %s cell has none"
                  .formatted(target, type.label()));
        }
      }
    }
    return selection;
  }

  private java.util.stream.Stream<Candidate> find(CellType type, KeptOperation kept) {
    return space.edges().stream()
        .filter(
            edge ->
                kept.getCellType().equals(type.label())
                    && edge.source() == kept.getSource()
                    && edge.target() == kept.getTarget())
        .flatMap(edge -> on(edge).stream())
        .filter(
            candidate ->
                space.operations().get(candidate.operation()).name().equals(kept.getOperation()));
  }

  private interface Rule {
    List<Candidate> of(CellType type);
  }

  /** Applies a rule to the types of cell that there are; the others keep everything, as usual. */
  private Selection select(Rule rule) {
    Map<CellType, Set<Candidate>> kept = new EnumMap<>(CellType.class);
    layout.types().forEach(type -> kept.put(type, new HashSet<>(rule.of(type))));
    return Selection.of(
        space,
        type -> {
          Set<Candidate> of = kept.get(type);
          return (edge, operation) -> of == null || of.contains(new Candidate(edge, operation));
        });
  }

  private List<Candidate> on(Edge edge) {
    return IntStream.range(0, layout.operations()).mapToObj(o -> new Candidate(edge, o)).toList();
  }

  private Candidate best(CellType type, Edge edge) {
    return on(edge).stream().min(strongestFirst(type)).orElseThrow();
  }

  private Comparator<Candidate> strongestFirst(CellType type) {
    return Comparator.comparingDouble((Candidate candidate) -> -strength(type, candidate))
        .thenComparingInt(candidate -> candidate.edge().index())
        .thenComparingInt(Candidate::operation);
  }

  /** The operation's weight in its node. */
  private double strength(CellType type, Candidate candidate) {
    int edge = candidate.edge().index();
    return weights[layout.edge(type, edge)]
        * weights[layout.operation(type, edge, candidate.operation())];
  }

  private int operations(Selection selection, CellType type) {
    return (int)
        space.edges().stream()
            .flatMap(edge -> on(edge).stream())
            .filter(candidate -> selection.has(type, candidate.edge(), candidate.operation()))
            .count();
  }

  private static <T> List<T> drawn(List<T> from, int count, UniformRandomProvider random) {
    List<T> shuffled = new ArrayList<>(from);
    ListSampler.shuffle(random, shuffled);
    return shuffled.subList(0, Math.max(0, Math.min(count, shuffled.size())));
  }
}
