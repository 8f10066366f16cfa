package io.hmnas.worker.space;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which operations of which edges a network has, per type of cell. An edge is there if one of its
 * operations is.
 */
public final class Selection {
  private final Map<CellType, boolean[][]> kept;

  private Selection(Map<CellType, boolean[][]> kept) {
    this.kept = kept;
  }

  /** Everything: the supernet. */
  public static Selection all(SearchSpace space) {
    return of(space, type -> (edge, operation) -> true);
  }

  /** The operations, by edge and position in the space, for which the type's predicate holds. */
  public static Selection of(
      SearchSpace space, Function<CellType, BiPredicate<Edge, Integer>> predicate) {
    Map<CellType, boolean[][]> kept = new EnumMap<>(CellType.class);
    for (CellType type : CellType.values()) {
      boolean[][] rows = new boolean[space.edges().size()][space.operations().size()];
      for (Edge edge : space.edges()) {
        for (int operation = 0; operation < space.operations().size(); operation++) {
          rows[edge.index()][operation] = predicate.apply(type).test(edge, operation);
        }
      }
      kept.put(type, rows);
    }
    return new Selection(kept);
  }

  /** Whether the edge has the operation. */
  public boolean has(CellType type, Edge edge, int operation) {
    return rows(type)[edge.index()][operation];
  }

  /** Whether the edge has any operation. */
  public boolean has(CellType type, Edge edge) {
    for (boolean operation : rows(type)[edge.index()]) {
      if (operation) {
        return true;
      }
    }
    return false;
  }

  /** Whether any edge leaves that node. */
  public boolean uses(SearchSpace space, CellType type, int source) {
    return space.edges().stream().anyMatch(edge -> edge.source() == source && has(type, edge));
  }

  /** Edges kept, over the given types of cell. */
  public int edgeCount(SearchSpace space) {
    return (int)
        space.cellTypes().stream()
            .flatMap(type -> space.edges().stream().filter(edge -> has(type, edge)))
            .count();
  }

  /** Operations kept, over the types of cell that occur. */
  public int operationCount(SearchSpace space) {
    int count = 0;
    for (CellType type : space.cellTypes()) {
      for (boolean[] row : rows(type)) {
        for (boolean operation : row) {
          count += operation ? 1 : 0;
        }
      }
    }
    return count;
  }

  /** One type of cell as text: a word of 0 and 1, edges in order, their operations in order. */
  public String encode(CellType type) {
    StringBuilder word = new StringBuilder();
    for (boolean[] row : rows(type)) {
      for (boolean operation : row) {
        word.append(operation ? '1' : '0');
      }
    }
    return word.toString();
  }

  /**
   * The selection of which {@link #encode} wrote each type's word.
   *
   * @throws IllegalArgumentException if a word does not fit the space
   */
  public static Selection parse(SearchSpace space, Function<CellType, String> words) {
    int operations = space.operations().size();
    int size = space.edges().size() * operations;
    return of(
        space,
        type -> {
          String word = words.apply(type);
          if (word.length() != size) {
            throw new IllegalArgumentException(
                "a %s cell of this space has %d operations, got %d: %s"
                    .formatted(type.label(), size, word.length(), word));
          }
          return (edge, operation) -> word.charAt(edge.index() * operations + operation) == '1';
        });
  }

  private boolean[][] rows(CellType type) {
    return Objects.requireNonNull(kept.get(type));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Selection selection && toString().equals(selection.toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  @Override
  public String toString() {
    return Arrays.stream(CellType.values())
        .map(type -> type.label() + "=" + encode(type))
        .collect(Collectors.joining(" "));
  }
}
