package io.hmnas.worker.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Writes small, well-formed copies of Fashion-MNIST for tests to spoil. */
final class IdxFixture {
  static final String TRAIN_IMAGES = "train-images-idx3-ubyte";
  static final String TRAIN_LABELS = "train-labels-idx1-ubyte";
  static final String TEST_IMAGES = "t10k-images-idx3-ubyte";
  static final String TEST_LABELS = "t10k-labels-idx1-ubyte";

  private IdxFixture() {}

  static void write(Path folder, int train, int test) throws IOException {
    Files.createDirectories(folder);
    Files.write(folder.resolve(TRAIN_IMAGES), images(train, 28, 28));
    Files.write(folder.resolve(TRAIN_LABELS), labels(train));
    Files.write(folder.resolve(TEST_IMAGES), images(test, 28, 28));
    Files.write(folder.resolve(TEST_LABELS), labels(test));
  }

  /** Image i has all pixels i. */
  static byte[] images(int count, int height, int width) {
    ByteBuffer out = ByteBuffer.allocate(16 + count * height * width);
    out.putInt(0x0803).putInt(count).putInt(height).putInt(width);
    for (int i = 0; i < count * height * width; i++) {
      out.put((byte) (i / (height * width)));
    }
    return out.array();
  }

  /** Image i has the label i modulo 10. */
  static byte[] labels(int count) {
    ByteBuffer out = ByteBuffer.allocate(8 + count).putInt(0x0801).putInt(count);
    for (int i = 0; i < count; i++) {
      out.put((byte) (i % 10));
    }
    return out.array();
  }

  static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
