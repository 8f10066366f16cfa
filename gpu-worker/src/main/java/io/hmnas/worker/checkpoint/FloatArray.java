package io.hmnas.worker.checkpoint;

import java.util.Arrays;

/** A dense float32 array in row-major order, on the Java heap. */
public final class FloatArray {
  private final long[] shape;
  private final float[] data;

  /**
   * @param shape sizes of the axes; empty for a scalar
   * @param data the values, row-major; not copied, the caller hands it over
   * @throws IllegalArgumentException if the number of values does not fit the shape
   */
  public FloatArray(long[] shape, float[] data) {
    long size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    if (size != data.length) {
      throw new IllegalArgumentException(
          "shape " + Arrays.toString(shape) + " needs " + size + " values, got " + data.length);
    }
    this.shape = shape.clone();
    this.data = data;
  }

  /** Sizes of the axes. */
  public long[] shape() {
    return shape.clone();
  }

  /** The values, row-major: the array itself, to be read only. */
  public float[] data() {
    return data;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FloatArray array
        && Arrays.equals(shape, array.shape)
        && Arrays.equals(data, array.data);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(shape) + Arrays.hashCode(data);
  }

  @Override
  public String toString() {
    return "FloatArray" + Arrays.toString(shape);
  }
}
