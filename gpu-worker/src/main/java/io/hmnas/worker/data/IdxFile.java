package io.hmnas.worker.data;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * One file in IDX format, the format of MNIST: two zero bytes, the type of its elements (8 means
 * unsigned byte), the number of axes, their sizes as big-endian integers, and the elements in
 * row-major order.
 *
 * @param name for messages; a name that ends in .gz is unpacked
 * @param content opens the file
 * @param axes axes that are expected
 */
record IdxFile(String name, Opener content, int axes) {
  private static final int MAGIC = 0x0800;
  private static final int MAX_COUNT = 10_000_000;

  /** Opens a file or a resource, from its first byte. */
  @FunctionalInterface
  interface Opener {
    InputStream open() throws IOException;
  }

  /** Elements with the sizes of their axes. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, and gone after it is read.
  record Content(int[] shape, byte[] elements) {}

  /**
   * Sizes of the axes, read from the head of the file.
   *
   * @throws DataSetException.Unavailable if it is not a file of that kind
   */
  int[] shape() {
    try (DataInputStream in = open()) {
      return readShape(in);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * The whole file.
   *
   * @throws DataSetException.Unavailable if it is not a file of that kind, too short or too long
   */
  Content read() {
    try (DataInputStream in = open()) {
      int[] shape = readShape(in);
      long size = Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact);
      if (size > Integer.MAX_VALUE - 8) {
        throw damaged("at most 2 GiB of elements", size + " by its head");
      }
      byte[] elements = in.readNBytes((int) size);
      if (elements.length < size) {
        throw damaged(size + " bytes after its head", elements.length + ": it is cut off");
      }
      if (in.read() >= 0) {
        throw damaged(
            size + " bytes after its head", "more: it has bytes that do not belong to it");
      }
      return new Content(shape, elements);
    } catch (ArithmeticException e) {
      throw damaged("a sensible size", "axes whose product overflows");
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** What to throw about this file. */
  DataSetException damaged(String expected, String found) {
    return new DataSetException.Unavailable(
        "%s: expected %s, found %s. %s".formatted(name, expected, found, FashionMnist.REMEDY));
  }

  private DataInputStream open() throws IOException {
    InputStream raw = new BufferedInputStream(content.open(), 1 << 16);
    try {
      return new DataInputStream(name.endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw);
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  private int[] readShape(DataInputStream in) throws IOException {
    int magic;
    int[] shape = new int[axes];
    try {
      magic = in.readInt();
      if (magic != MAGIC + axes) {
        throw damaged(
            "the magic number 0x%08x (IDX, unsigned bytes, %d axes)".formatted(MAGIC + axes, axes),
            "0x%08x".formatted(magic));
      }
      for (int axis = 0; axis < axes; axis++) {
        shape[axis] = in.readInt();
      }
    } catch (EOFException e) {
      throw damaged("a head of " + (4 + 4 * axes) + " bytes", "a shorter file");
    }
    for (int size : shape) {
      if (size < 1 || size > MAX_COUNT) {
        throw damaged("sizes of 1 to " + MAX_COUNT + " in its head", Arrays.toString(shape));
      }
    }
    return shape;
  }

  private DataSetException unreadable(IOException cause) {
    return new DataSetException.Unavailable(
        "%s: cannot be read: %s. %s".formatted(name, cause.getMessage(), FashionMnist.REMEDY),
        cause);
  }
}
