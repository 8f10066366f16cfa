package io.hmnas.worker.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.hmnas.schemas.avro.AugmentationConfig;
import io.hmnas.worker.tensor.Ops;
import io.hmnas.worker.tensor.Torch;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Random changes of training images, as DARTS makes them: a crop out of the image with black
 * borders, a mirror image, and cutout after normalisation, so that the square has the data set's
 * mean. Only a few numbers per image are drawn here; pixels are moved by operations on the whole
 * batch.
 *
 * @param cropPadding border in pixels; 0 for no crop
 * @param horizontalFlip whether every image is mirrored with probability 1/2
 * @param cutout side of the square in pixels; its centre is any pixel, so that it may reach over
 *     the border; 0 for none
 */
record Augmentation(int cropPadding, boolean horizontalFlip, int cutout) {
  static Augmentation of(AugmentationConfig config) {
    return new Augmentation(
        config.getCropPadding(), config.getHorizontalFlip(), config.getCutout());
  }

  boolean isNone() {
    return cropPadding == 0 && !horizontalFlip && cutout == 0;
  }

  /**
   * Draws the changes of a batch.
   *
   * @param images of any type, [count, channels, rows, columns]
   */
  Draw draw(Torch torch, NDArray images, UniformRandomProvider random) {
    return new Draw(torch, images, random);
  }

  /** The changes of one batch. */
  final class Draw {
    private final Torch torch;
    private final NDArray images;
    private final int rows;
    private final int columns;
    private final NDArray down;
    private final NDArray right;
    private final NDArray mirrored;
    private final NDArray cutRow;
    private final NDArray cutColumn;

    private Draw(Torch torch, NDArray images, UniformRandomProvider random) {
      this.torch = torch;
      this.images = images;
      Shape shape = images.getShape();
      int count = Math.toIntExact(shape.get(0));
      this.rows = Math.toIntExact(shape.get(2));
      this.columns = Math.toIntExact(shape.get(3));
      this.down = column(count, () -> random.nextInt(2 * cropPadding + 1));
      this.right = column(count, () -> random.nextInt(2 * cropPadding + 1));
      this.mirrored = column(count, () -> random.nextInt(2));
      this.cutRow = column(count, () -> random.nextInt(rows) - cutout / 2);
      this.cutColumn = column(count, () -> random.nextInt(columns) - cutout / 2);
    }

    private NDArray column(int count, LongSupplier draw) {
      return Ops.reshape(torch.labels(LongStream.generate(draw).limit(count).toArray()), count, 1);
    }

    /** Crops and mirrors; the type stays. */
    NDArray cropAndFlip() {
      if (cropPadding == 0 && !horizontalFlip) {
        return images;
      }
      Shape shape = images.getShape();
      NDArray bordered = Ops.pad(images, cropPadding, cropPadding);
      // Where each pixel of the result comes from, [count, rows] and [count, columns].
      NDArray fromRow = down.add(places(rows));
      NDArray fromColumn = right.add(horizontalFlip ? mirroredPlaces() : places(columns));
      long width = columns + 2L * cropPadding;
      NDArray from = fromRow.expandDims(2).mul(torch.integer(width)).add(fromColumn.expandDims(1));
      long count = shape.get(0);
      long channels = shape.get(1);
      long pixels = (long) rows * columns;
      NDArray index =
          Ops.reshape(from, count, 1, pixels).broadcast(new Shape(count, channels, pixels));
      return Ops.reshape(
          Ops.gather(Ops.reshape(bordered, count, channels, -1), index, 2),
          count,
          channels,
          rows,
          columns);
    }

    /** c, or columns - 1 - c where mirrored: [count, columns]. */
    private NDArray mirroredPlaces() {
      NDArray turn =
          torch.constant(
              "turn " + columns,
              () ->
                  torch.labels(
                      LongStream.range(0, columns).map(c -> columns - 1 - 2 * c).toArray()));
      return places(columns).add(mirrored.mul(turn));
    }

    private NDArray places(int size) {
      return torch.constant(
          "places " + size, () -> torch.labels(LongStream.range(0, size).toArray()));
    }

    /** Sets a square of each image to 0. */
    NDArray cutOut(NDArray normalised) {
      if (cutout == 0) {
        return normalised;
      }
      NDArray inRows = inside(cutRow, rows).expandDims(2);
      NDArray inColumns = inside(cutColumn, columns).expandDims(1);
      NDArray kept = inRows.logicalAnd(inColumns).logicalNot().expandDims(1);
      return normalised.mul(kept.toType(normalised.getDataType(), false));
    }

    /** Whether a place lies in [start, start + cutout): [count, size]. */
    private NDArray inside(NDArray start, int size) {
      NDArray places = places(size);
      return places.gte(start).logicalAnd(places.lt(start.add(torch.integer(cutout))));
    }
  }
}
