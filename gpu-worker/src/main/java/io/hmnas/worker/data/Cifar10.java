package io.hmnas.worker.data;

import io.hmnas.schemas.avro.DatasetConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * CIFAR-10 (Krizhevsky 2009), the binary version: 50,000 training images in five files and 10,000
 * test images in one, 32x32 pixels in three channels, 10 classes. A file is a sequence of records:
 * one byte for the class, then the red, the green and the blue pixels, row by row.
 */
final class Cifar10 implements FoundDataSet {
  static final String NAME = "cifar10";
  static final int CLASSES = 10;
  static final int SIZE = 32;
  static final int CHANNELS = 3;

  /** Records of every published file. */
  static final int RECORDS = 10_000;

  private static final int IMAGE = CHANNELS * SIZE * SIZE;
  private static final int RECORD = 1 + IMAGE;
  private static final List<String> TRAIN =
      List.of(
          "data_batch_1.bin",
          "data_batch_2.bin",
          "data_batch_3.bin",
          "data_batch_4.bin",
          "data_batch_5.bin");
  private static final List<String> TEST = List.of("test_batch.bin");

  /** The folder that the published archive holds. */
  private static final String ARCHIVED = "cifar-10-batches-bin";

  /** Mean and deviation over the training images: the values in DARTS' code. */
  static final ImageFormat FORMAT =
      new ImageFormat(
          CHANNELS,
          SIZE,
          SIZE,
          CLASSES,
          List.of(0.49139968f, 0.48215827f, 0.44653124f),
          List.of(0.24703233f, 0.24348505f, 0.26158768f));

  private static final String REMEDY =
      "Get cifar-10-binary.tar.gz (MD5 c32a1d4ab5d03f1284b67883e8d87530) from"
          + " https://www.cs.toronto.edu/~kriz/cifar.html, unpack it, and give the folder it is in"
          + " with --data.";

  private final Path folder;
  private final int records;

  private Cifar10(Path folder, int records) {
    this.folder = folder;
    this.records = records;
  }

  /**
   * Looks for the files in the given folder, or in its subfolder {@code cifar10} or {@code
   * cifar-10-batches-bin}.
   *
   * @param records of each file
   * @throws DataSetException.Unavailable if it is not there
   */
  static Cifar10 find(@Nullable Path given, int records) {
    if (given == null) {
      throw new DataSetException.Unavailable("cifar10: no folder of data sets is given. " + REMEDY);
    }
    for (Path folder :
        List.of(
            given,
            given.resolve(NAME),
            given.resolve(ARCHIVED),
            given.resolve(NAME).resolve(ARCHIVED))) {
      if (Stream.concat(TRAIN.stream(), TEST.stream())
          .anyMatch(file -> Files.exists(folder.resolve(file)))) {
        return new Cifar10(folder, records);
      }
    }
    throw new DataSetException.Unavailable(
        "%s: expected %s and %s here or in its folder %s or %s, found none of them. %s"
            .formatted(given, String.join(", ", TRAIN), TEST.get(0), NAME, ARCHIVED, REMEDY));
  }

  @Override
  public DataSetDescription describe(DatasetConfig config) {
    Stream.concat(TRAIN.stream(), TEST.stream()).forEach(this::checkSize);
    return new DataSetDescription(
        config.getName(),
        folder.toString(),
        false,
        FoundDataSet.limited(TRAIN.size() * records, config.getTrainLimit()),
        FoundDataSet.limited(TEST.size() * records, config.getTestLimit()));
  }

  @Override
  public DataSet load(DatasetConfig config) {
    return new DataSet(
        config.getName(),
        read(TRAIN, config.getTrainLimit()),
        read(TEST, config.getTestLimit()),
        CLASSES,
        FORMAT.mean(),
        FORMAT.standardDeviation());
  }

  private ImageSet read(List<String> files, int limit) {
    byte[] pixels = new byte[files.size() * records * IMAGE];
    byte[] labels = new byte[files.size() * records];
    int[] perClass = new int[CLASSES];
    for (int f = 0; f < files.size(); f++) {
      byte[] content = content(files.get(f));
      for (int r = 0; r < records; r++) {
        int image = f * records + r;
        int label = Byte.toUnsignedInt(content[r * RECORD]);
        if (label >= CLASSES) {
          throw damaged(
              files.get(f), "classes from 0 to " + (CLASSES - 1), label + " in record " + r);
        }
        perClass[label]++;
        labels[image] = (byte) label;
        System.arraycopy(content, r * RECORD + 1, pixels, image * IMAGE, IMAGE);
      }
    }
    checkBalance(files, perClass, labels.length / CLASSES);
    int used = FoundDataSet.limited(labels.length, limit);
    // A second copy of all pixels could be more than the heap has.
    return used == labels.length
        ? new ImageSet(CHANNELS, SIZE, SIZE, pixels, labels)
        : new ImageSet(
            CHANNELS, SIZE, SIZE, Arrays.copyOf(pixels, used * IMAGE), Arrays.copyOf(labels, used));
  }

  private byte[] content(String file) {
    checkSize(file);
    try {
      return Files.readAllBytes(folder.resolve(file));
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private void checkSize(String file) {
    Path path = folder.resolve(file);
    if (!Files.isRegularFile(path)) {
      throw damaged(file, "a file", "nothing");
    }
    try {
      long size = Files.size(path);
      if (size != (long) records * RECORD) {
        throw damaged(
            file,
            "%d bytes, %d records of %d".formatted((long) records * RECORD, records, RECORD),
            size + " bytes");
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** The published files have as many images of every class, all together. */
  private void checkBalance(List<String> files, int[] perClass, int expected) {
    for (int label = 0; label < CLASSES; label++) {
      if (perClass[label] != expected) {
        throw damaged(
            String.join(", ", files),
            expected + " images of every class",
            "%d of class %d".formatted(perClass[label], label));
      }
    }
  }

  private DataSetException damaged(String file, String expected, String found) {
    return new DataSetException.Unavailable(
        "%s: %s: expected %s, found %s. %s".formatted(folder, file, expected, found, REMEDY));
  }

  private DataSetException unreadable(String file, IOException cause) {
    return new DataSetException.Unavailable(
        "%s: cannot be read: %s. %s".formatted(folder.resolve(file), cause.getMessage(), REMEDY),
        cause);
  }
}
