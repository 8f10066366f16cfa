package io.hmnas.worker.data;

import io.hmnas.schemas.avro.DatasetConfig;
import java.io.FileNotFoundException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fashion-MNIST (Xiao, Rasul, Vollgraf 2017): 60,000 training and 10,000 test images of clothes,
 * 28x28 grey pixels, 10 classes, in four IDX files, each plain or with gzip.
 *
 * <p>A copy that was found: {@link #inFolder}, {@link #find}, or the {@link #sample}.
 */
final class FashionMnist implements FoundDataSet {
  static final String NAME = "fashion-mnist";
  static final String SAMPLE_NAME = "fashion-mnist-sample";

  /** Where Debian's package dataset-fashion-mnist puts the files. */
  static final Path DEBIAN_FOLDER = Path.of("/usr/share/datasets/fashion-mnist");

  static final int CLASSES = 10;
  static final int SIZE = 28;

  /** Of all pixels of the 60,000 training images, scaled to 0..1. */
  static final float MEAN = 0.2860f;

  /** Of all pixels of the 60,000 training images, scaled to 0..1. */
  static final float STANDARD_DEVIATION = 0.3530f;

  static final ImageFormat FORMAT =
      new ImageFormat(1, SIZE, SIZE, CLASSES, List.of(MEAN), List.of(STANDARD_DEVIATION));

  static final String REMEDY =
      "Get the four files of Fashion-MNIST again (Debian: apt install dataset-fashion-mnist; else"
          + " https://github.com/zalandoresearch/fashion-mnist), or use data set "
          + SAMPLE_NAME
          + ".";

  private static final Logger LOG = LoggerFactory.getLogger(FashionMnist.class);
  private static final String TRAIN_IMAGES = "train-images-idx3-ubyte";
  private static final String TRAIN_LABELS = "train-labels-idx1-ubyte";
  private static final String TEST_IMAGES = "t10k-images-idx3-ubyte";
  private static final String TEST_LABELS = "t10k-labels-idx1-ubyte";
  private static final List<String> FILES =
      List.of(TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS);
  private static final String SAMPLE_FOLDER = "fashion-mnist-sample/";

  private final String source;
  private final boolean sample;
  private final Pair train;
  private final Pair test;

  private FashionMnist(String source, boolean sample, Pair train, Pair test) {
    this.source = source;
    this.sample = sample;
    this.train = train;
    this.test = test;
  }

  /**
   * Looks for the full data set: in a folder that the user gave, then where Debian puts it; else
   * takes the sample, with a warning.
   *
   * @param given the folder, or null if none was given
   * @param system where the system's own copy would be
   * @throws DataSetException.Unavailable if the given folder does not exist, or a folder has some
   *     of the four files only
   */
  static FashionMnist find(@Nullable Path given, Path system) {
    if (given != null) {
      if (!Files.isDirectory(given)) {
        throw new DataSetException.Unavailable(
            "%s: expected a folder with data sets, found %s. Give another folder, or none."
                .formatted(given, Files.exists(given) ? "a file" : "nothing"));
      }
      for (Path folder : List.of(given, given.resolve(NAME))) {
        if (hasAny(folder)) {
          return inFolder(folder);
        }
      }
      LOG.warn("{} has none of the files of Fashion-MNIST ({})", given, FILES);
    }
    if (hasAny(system)) {
      return inFolder(system);
    }
    LOG.warn(
        "Fashion-MNIST is not installed: using the SAMPLE of 6,000 + 1,000 images shipped with the"
            + " program; accuracies will be lower. For the full set: apt install"
            + " dataset-fashion-mnist, or give its folder.");
    return sample();
  }

  /**
   * The copy in a folder.
   *
   * @throws DataSetException.Unavailable if one of the four files is missing
   */
  static FashionMnist inFolder(Path folder) {
    List<String> missing = FILES.stream().filter(file -> locate(folder, file) == null).toList();
    if (!missing.isEmpty()) {
      throw new DataSetException.Unavailable(
          "%s: expected the four files %s, each plain or .gz; found none of the name %s. %s"
              .formatted(folder, FILES, String.join(", ", missing), REMEDY));
    }
    return new FashionMnist(
        folder.toString(),
        false,
        new Pair(file(folder, TRAIN_IMAGES, 3), file(folder, TRAIN_LABELS, 1)),
        new Pair(file(folder, TEST_IMAGES, 3), file(folder, TEST_LABELS, 1)));
  }

  /** The sample shipped with the program: the first 6,000 training and 1,000 test images. */
  static FashionMnist sample() {
    return new FashionMnist(
        "the sample shipped with the program",
        true,
        new Pair(resource(TRAIN_IMAGES, 3), resource(TRAIN_LABELS, 1)),
        new Pair(resource(TEST_IMAGES, 3), resource(TEST_LABELS, 1)));
  }

  @Override
  public DataSetDescription describe(DatasetConfig config) {
    return new DataSetDescription(
        config.getName(),
        source,
        sample,
        FoundDataSet.limited(train.count(), config.getTrainLimit()),
        FoundDataSet.limited(test.count(), config.getTestLimit()));
  }

  @Override
  public DataSet load(DatasetConfig config) {
    return new DataSet(
        config.getName(),
        train.load(config.getTrainLimit()),
        test.load(config.getTestLimit()),
        CLASSES,
        FORMAT.mean(),
        FORMAT.standardDeviation());
  }

  private static boolean hasAny(Path folder) {
    return FILES.stream().anyMatch(file -> locate(folder, file) != null);
  }

  private static @Nullable Path locate(Path folder, String file) {
    for (String name : List.of(file, file + ".gz")) {
      Path path = folder.resolve(name);
      if (Files.isRegularFile(path)) {
        return path;
      }
    }
    return null;
  }

  private static IdxFile file(Path folder, String file, int axes) {
    Path path = locate(folder, file);
    if (path == null) {
      throw new DataSetException.Unavailable(
          "%s: gone since it was looked for".formatted(folder.resolve(file)));
    }
    return new IdxFile(path.toString(), () -> Files.newInputStream(path), axes);
  }

  private static IdxFile resource(String file, int axes) {
    String name = SAMPLE_FOLDER + file + ".gz";
    return new IdxFile(
        name,
        () -> {
          InputStream stream = FashionMnist.class.getResourceAsStream(name);
          if (stream == null) {
            throw new FileNotFoundException("the program was built without it");
          }
          return stream;
        },
        axes);
  }

  /** The file of the images and the file of their labels. */
  private record Pair(IdxFile images, IdxFile labels) {

    /** Number of images; checks what can be checked by the heads of the files. */
    int count() {
      int count = checkImages(images.shape());
      checkLabels(labels.shape()[0], count);
      return count;
    }

    ImageSet load(int limit) {
      IdxFile.Content pixels = images.read();
      int count = checkImages(pixels.shape());
      IdxFile.Content classes = labels.read();
      checkLabels(classes.shape()[0], count);
      for (int image = 0; image < count; image++) {
        int label = Byte.toUnsignedInt(classes.elements()[image]);
        if (label >= CLASSES) {
          throw labels.damaged(
              "labels from 0 to " + (CLASSES - 1), "%d for image %d".formatted(label, image));
        }
      }
      int used = FoundDataSet.limited(count, limit);
      return new ImageSet(
          1,
          SIZE,
          SIZE,
          first(pixels.elements(), used * SIZE * SIZE),
          first(classes.elements(), used));
    }

    private int checkImages(int[] shape) {
      if (shape[1] != SIZE || shape[2] != SIZE) {
        throw images.damaged(
            "images of %dx%d pixels".formatted(SIZE, SIZE), shape[1] + "x" + shape[2]);
      }
      return shape[0];
    }

    private void checkLabels(int count, int expected) {
      if (count != expected) {
        throw labels.damaged(
            "%d labels, as many as %s has images".formatted(expected, images.name()),
            String.valueOf(count));
      }
    }

    private static byte[] first(byte[] all, int count) {
      return count == all.length ? all : Arrays.copyOf(all, count);
    }
  }
}
