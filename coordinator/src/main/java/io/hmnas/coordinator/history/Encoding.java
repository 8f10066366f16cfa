package io.hmnas.coordinator.history;

import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeWeights;
import io.hmnas.schemas.avro.OperationWeights;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Weights, real masks and what is kept, at one moment, in the order of an {@link EncodingShape}.
 * Immutable; a fifth of the size of plain arrays of doubles, because thousands are held.
 */
public final class Encoding {
  private static final float WEIGHT_UNIT = 1f / 65_535;

  private final short[] weights;
  private final short[] masks;
  private final float maskUnit;
  private final byte[] kept;

  private Encoding(short[] weights, short[] masks, float maskUnit, byte[] kept) {
    this.weights = weights;
    this.masks = masks;
    this.maskUnit = maskUnit;
    this.kept = kept;
  }

  /**
   * @param weights 0..1
   * @param masks real masks; not a number where there is none
   * @param kept shares of the seeds that keep the edge or operation, 0..1
   */
  static Encoding of(double[] weights, double[] masks, double[] kept) {
    int size = weights.length;
    short[] packedWeights = new short[size];
    byte[] packedKept = new byte[size];
    for (int i = 0; i < size; i++) {
      packedWeights[i] = (short) Math.round(Math.min(1, Math.max(0, weights[i])) / WEIGHT_UNIT);
      packedKept[i] = (byte) Math.round(255 * Math.min(1, Math.max(0, kept[i])));
    }
    double greatest = 0;
    for (double mask : masks) {
      greatest = Math.max(greatest, Double.isNaN(mask) ? 0 : Math.abs(mask));
    }
    float unit = (float) (greatest / Short.MAX_VALUE);
    short[] packedMasks = new short[size];
    for (int i = 0; i < size; i++) {
      packedMasks[i] = packMask(masks[i], unit);
    }
    return new Encoding(packedWeights, packedMasks, unit, packedKept);
  }

  private static short packMask(double mask, float unit) {
    if (Double.isNaN(mask)) {
      return Short.MIN_VALUE;
    }
    return unit == 0 ? 0 : (short) Math.round(mask / unit);
  }

  static Encoding of(List<CellWeights> cells, int size) {
    double[] weights = new double[size];
    double[] masks = new double[size];
    double[] kept = new double[size];
    int i = 0;
    for (CellWeights cell : cells) {
      for (EdgeWeights edge : cell.getEdges()) {
        weights[i] = edge.getWeight();
        masks[i] = number(edge.getRealMask());
        kept[i++] = edge.getKept() ? 1 : 0;
        for (OperationWeights operation : edge.getOperations()) {
          weights[i] = operation.getWeight();
          masks[i] = number(operation.getRealMask());
          kept[i++] = edge.getKept() && operation.getKept() ? 1 : 0;
        }
      }
    }
    return of(weights, masks, kept);
  }

  private static double number(@Nullable Double value) {
    return value == null ? Double.NaN : value;
  }

  int size() {
    return weights.length;
  }

  /** softmax(beta) of an edge, or softmax(alpha) of an operation; 0..1. */
  public double weight(int index) {
    return (weights[index] & 0xFFFF) * WEIGHT_UNIT;
  }

  /** The real mask; not a number where there is none. */
  public double mask(int index) {
    return masks[index] == Short.MIN_VALUE ? Double.NaN : masks[index] * maskUnit;
  }

  /** Share of the seeds that keep it, 0..1; for one run 0 or 1. No operation survives its edge. */
  public double kept(int index) {
    return (kept[index] & 0xFF) / 255.0;
  }

  /** Memory it takes, about. */
  int bytes() {
    return 5 * weights.length + 80;
  }
}
