package io.hmnas.worker.prune;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.Edge;
import io.hmnas.worker.space.EncodingLayout;
import io.hmnas.worker.space.Genotype;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network that a user gives: DARTS' notation, in which every node is the plain sum of its
 * operations, or an architecture as JSON, in which they have the weights that were found.
 */
public final class GivenNetwork {
  private static final JsonMapper MAPPER = new JsonMapper();

  private final Selection selection;
  private final double[] weights;

  private GivenNetwork(Selection selection, double[] weights) {
    this.selection = selection;
    this.weights = weights;
  }

  /**
   * Reads it.
   *
   * @param text a name or text for {@link Genotype#parse}, or JSON as in a sweep's folder
   *     architectures
   * @throws IllegalArgumentException if it is neither, or does not fit the space
   */
  public static GivenNetwork parse(SearchSpace space, String text) {
    EncodingLayout layout = new EncodingLayout(space);
    double[] weights = new double[layout.size()];
    Selection selection =
        text.stripLeading().startsWith("{")
            ? fromJson(space, layout, weights, text)
            : fromGenotype(space, layout, weights, Genotype.parse(text));
    requireNodes(space, selection);
    return new GivenNetwork(selection, weights);
  }

  /** Its operations. */
  public Selection selection() {
    return selection;
  }

  /** Weights of edges and operations, in the places of {@link EncodingLayout}; 0 where not kept. */
  public double[] weights() {
    return weights.clone();
  }

  /**
   * Weights of operations in their nodes' sums: [edges, operations], row by row.
   *
   * @param type one that the space has
   */
  public double[] mixture(SearchSpace space, CellType type) {
    EncodingLayout layout = new EncodingLayout(space);
    double[] mixture = new double[layout.edges() * layout.operations()];
    for (int edge = 0; edge < layout.edges(); edge++) {
      for (int o = 0; o < layout.operations(); o++) {
        mixture[edge * layout.operations() + o] =
            weights[layout.edge(type, edge)] * weights[layout.operation(type, edge, o)];
      }
    }
    return mixture;
  }

  private static Selection fromGenotype(
      SearchSpace space, EncodingLayout layout, double[] weights, Genotype genotype) {
    Selection selection = genotype.selection(space);
    System.arraycopy(Pruning.masks(space, layout, selection), 0, weights, 0, weights.length);
    return selection;
  }

  private static Selection fromJson(
      SearchSpace space, EncodingLayout layout, double[] weights, String text) {
    JsonNode root;
    try {
      root = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "genotype is not valid JSON: " + e.getOriginalMessage(), e);
    }
    for (CellType type : layout.types()) {
      JsonNode cell = cell(root, type);
      for (Edge edge : space.edges()) {
        JsonNode found = edge(cell, edge, type);
        weights[layout.edge(type, edge.index())] = kept(found);
        for (int o = 0; o < layout.operations(); o++) {
          String name = space.operations().get(o).name();
          JsonNode operation = named(found.path("operations"), name);
          weights[layout.operation(type, edge.index(), o)] =
              operation == null ? 0 : kept(operation) * Math.signum(kept(found));
        }
        requireKnown(space, found);
      }
    }
    return Selection.of(
        space,
        type ->
            (edge, operation) ->
                !layout.types().contains(type)
                    || weights[layout.operation(type, edge.index(), operation)] > 0);
  }

  private static double kept(JsonNode node) {
    return node.path("kept").asBoolean() ? node.path("weight").asDouble(1) : 0;
  }

  private static JsonNode cell(JsonNode root, CellType type) {
    for (JsonNode cell : root.path("cells")) {
      if (cell.path("cellType").asText().equals(type.label())) {
        return cell;
      }
    }
    throw new IllegalArgumentException(
        "genotype: the architecture has no %s cell among its 'cells'".formatted(type.label()));
  }

  private static JsonNode edge(JsonNode cell, Edge edge, CellType type) {
    for (JsonNode found : cell.path("edges")) {
      if (found.path("source").asInt(-1) == edge.source()
          && found.path("target").asInt(-1) == edge.target()) {
        return found;
      }
    }
    throw new IllegalArgumentException(
        "genotype: the %s cell has no edge from %d to %d, but space.nodes has it"
            .formatted(type.label(), edge.source(), edge.target()));
  }

  private static @Nullable JsonNode named(JsonNode operations, String name) {
    for (JsonNode operation : operations) {
      if (operation.path("name").asText().equals(name)) {
        return operation;
      }
    }
    return null;
  }

  private static void requireKnown(SearchSpace space, JsonNode edge) {
    List<String> names = new ArrayList<>();
    space.operations().forEach(operation -> names.add(operation.name()));
    for (JsonNode operation : edge.path("operations")) {
      String name = operation.path("name").asText();
      if (kept(operation) > 0 && !names.contains(name)) {
        throw new IllegalArgumentException(
            "genotype: the architecture has operation %s, which space.operations has not: %s"
                .formatted(name, names));
      }
    }
  }

  private static void requireNodes(SearchSpace space, Selection selection) {
    for (CellType type : space.cellTypes()) {
      for (int target = 2; target < space.nodes() + 2; target++) {
        if (space.edgesInto(target).stream().noneMatch(edge -> selection.has(type, edge))) {
          throw new IllegalArgumentException(
              "genotype: node %d of the %s cell has no operation".formatted(target, type.label()));
        }
      }
    }
  }
}
