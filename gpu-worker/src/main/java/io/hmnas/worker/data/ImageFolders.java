package io.hmnas.worker.data;

import io.hmnas.schemas.avro.DatasetConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Data sets of image files, a folder for every class. Files are decoded batch by batch. */
final class ImageFolders implements FoundDataSet {
  static final String IMAGENET = "imagenet";
  static final String ANY = "image-folder";

  /** Side of the square that a network sees, if nothing else is asked for. */
  static final int SIZE = 224;

  /** Per channel, over the training images of ImageNet: the values in DARTS' and others' code. */
  private static final List<Float> MEAN = List.of(0.485f, 0.456f, 0.406f);

  private static final List<Float> DEVIATION = List.of(0.229f, 0.224f, 0.225f);

  /** ILSVRC 2012 (Russakovsky et al. 2015). */
  static final Counts IMAGENET_COUNTS = new Counts(1000, 1_281_167, 50_000);

  private final Path source;
  private final ClassFolders train;
  private final ClassFolders test;

  /** What a whole data set has. */
  record Counts(int classes, int train, int test) {}

  private ImageFolders(Path source, ClassFolders train, ClassFolders test) {
    this.source = source;
    this.train = train;
    this.test = test;
  }

  /**
   * ImageNet: the folders train and val, in the given folder or in its subfolder imagenet.
   *
   * @throws DataSetException.Unavailable if it is not there or not whole
   */
  static ImageFolders imageNet(@Nullable Path given, Counts counts) {
    String wanted =
        "expected the folders train and val, each with a folder of JPEG files for every class";
    String remedy =
        "Get ILSVRC 2012 from https://image-net.org, with its validation images sorted into folders"
            + " by class, and give the folder with --data; for a part of it, use data set "
            + ANY
            + ".";
    if (given == null) {
      throw new DataSetException.Unavailable(
          "imagenet: no folder of data sets is given: %s. %s".formatted(wanted, remedy));
    }
    for (Path folder : List.of(given, given.resolve(IMAGENET))) {
      Path train = folder.resolve("train");
      Path test = folder.resolve("val");
      if (Files.isDirectory(train) && Files.isDirectory(test)) {
        ImageFolders found =
            new ImageFolders(folder, ClassFolders.in(train), ClassFolders.in(test));
        found.requireSameClasses();
        require(train, "classes", counts.classes(), found.train.classes().size(), remedy);
        require(train, "images", counts.train(), found.train.count(), remedy);
        require(test, "images", counts.test(), found.test.count(), remedy);
        return found;
      }
    }
    throw new DataSetException.Unavailable(
        "%s: %s, here or in its folder %s; they are not there. %s"
            .formatted(given, wanted, IMAGENET, remedy));
  }

  /**
   * Any folder of images by class.
   *
   * @throws DataSetException.Invalid if the configuration names none
   * @throws DataSetException.Unavailable if it is not there, or its parts do not fit
   */
  static ImageFolders any(@Nullable Path given, DatasetConfig config) {
    if (config.getFolder().isBlank()) {
      throw new DataSetException.Invalid(
          "dataset.folder: must name the folder of images with data set %s".formatted(ANY));
    }
    Path asked = Path.of(config.getFolder());
    Path folder = given == null ? asked : given.resolve(asked);
    if (!Files.isDirectory(folder)) {
      throw new DataSetException.Unavailable(
          "%s: expected a folder of images by class, found %s. Give the folder it is in with --data"
                  .formatted(folder, Files.exists(folder) ? "a file" : "nothing")
              + ", or an absolute dataset.folder.");
    }
    Path train = folder.resolve("train");
    for (String name : List.of("test", "val")) {
      if (Files.isDirectory(train) && Files.isDirectory(folder.resolve(name))) {
        ImageFolders found =
            new ImageFolders(folder, ClassFolders.in(train), ClassFolders.in(folder.resolve(name)));
        found.requireSameClasses();
        return found;
      }
    }
    ClassFolders all = ClassFolders.in(folder);
    return new ImageFolders(
        folder,
        all.part(config.getTestFraction(), false),
        all.part(config.getTestFraction(), true));
  }

  private static void require(Path where, String what, int expected, int found, String remedy) {
    if (expected != found) {
      throw new DataSetException.Unavailable(
          "%s: expected %,d %s, found %,d. %s".formatted(where, expected, what, found, remedy));
    }
  }

  private void requireSameClasses() {
    if (!train.classes().equals(test.classes())) {
      throw new DataSetException.Unavailable(
          "%s: expected the same classes as in %s (%d), found %d others or fewer"
              .formatted(
                  test.folder(), train.folder(), train.classes().size(), test.classes().size()));
    }
  }

  private static int size(DatasetConfig config) {
    return config.getImageSize() == 0 ? SIZE : config.getImageSize();
  }

  /** Images as a network sees them. */
  static ImageFormat format(DatasetConfig config, int classes) {
    int size = size(config);
    return new ImageFormat(3, size, size, classes, MEAN, DEVIATION);
  }

  /** Number of classes. */
  int classes() {
    return train.classes().size();
  }

  @Override
  public DataSetDescription describe(DatasetConfig config) {
    train.checkHeads();
    return new DataSetDescription(
        config.getName(),
        source.toString(),
        false,
        FoundDataSet.limited(train.count(), config.getTrainLimit()),
        FoundDataSet.limited(test.count(), config.getTestLimit()));
  }

  @Override
  public DataSet load(DatasetConfig config) {
    int size = size(config);
    return new DataSet(
        config.getName(),
        ImageFiles.of(train, config.getTrainLimit(), size),
        ImageFiles.of(test, config.getTestLimit(), size),
        classes(),
        MEAN,
        DEVIATION);
  }
}
