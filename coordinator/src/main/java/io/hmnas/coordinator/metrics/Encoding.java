package io.hmnas.coordinator.metrics;

import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeWeights;
import io.hmnas.schemas.avro.OperationWeights;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Weights and masks of one run, in the order of {@link Place#of}, in little memory: there may be a
 * thousand runs.
 */
final class Encoding {
  private final float[] weights;
  private final float[] masks;
  private final BitSet kept = new BitSet();

  private Encoding(int size) {
    weights = new float[size];
    masks = new float[size];
  }

  static Encoding of(List<CellWeights> cells) {
    Encoding encoding = new Encoding(size(cells));
    int place = 0;
    for (CellWeights cell : cells) {
      for (EdgeWeights edge : cell.getEdges()) {
        encoding.set(place++, edge.getWeight(), edge.getRealMask(), edge.getKept());
        for (OperationWeights operation : edge.getOperations()) {
          encoding.set(
              place++, operation.getWeight(), operation.getRealMask(), operation.getKept());
        }
      }
    }
    return encoding;
  }

  private static int size(List<CellWeights> cells) {
    return cells.stream()
        .flatMap(cell -> cell.getEdges().stream())
        .mapToInt(edge -> 1 + edge.getOperations().size())
        .sum();
  }

  private void set(int place, double weight, @Nullable Double mask, boolean isKept) {
    weights[place] = (float) weight;
    masks[place] = mask == null ? Float.NaN : mask.floatValue();
    kept.set(place, isKept);
  }

  /** How many places it has. */
  int size() {
    return weights.length;
  }

  double weight(int place) {
    return weights[place];
  }

  /** The real mask; not a number where none is learned yet. */
  double mask(int place) {
    return masks[place];
  }

  boolean kept(int place) {
    return kept.get(place);
  }
}
