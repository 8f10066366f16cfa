package io.hmnas.worker.data;

import io.hmnas.schemas.avro.DatasetConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The data sets that the program knows, by name:
 *
 * <ul>
 *   <li>{@code fashion-mnist}: from the folder given (or its subfolder of that name), else from
 *       where Debian's package dataset-fashion-mnist puts it, else the sample, with a warning in
 *       the log;
 *   <li>{@code fashion-mnist-sample}: the first 6,000 training and 1,000 test images, shipped with
 *       the program.
 *   <li>{@code cifar10}: the binary version, in the folder given, or in its subfolder cifar10 or
 *       cifar-10-batches-bin;
 *   <li>{@code imagenet}: the folders train and val, in the folder given, or in its subfolder
 *       imagenet;
 *   <li>{@code image-folder}: the folder that the configuration names, in the folder given.
 * </ul>
 *
 * <p>A limit above the number of images means all. Safe to share; keeps the data sets of the last
 * few configurations in memory (47 MB for all of Fashion-MNIST, 184 MB for CIFAR-10; of images in
 * files, their names).
 */
public final class DataSources implements DataSource {
  private static final int KEPT = 3;
  private static final List<String> NAMES =
      List.of(
          FashionMnist.NAME,
          FashionMnist.SAMPLE_NAME,
          Cifar10.NAME,
          ImageFolders.IMAGENET,
          ImageFolders.ANY);

  private final @Nullable Path folder;
  private final Path systemFolder;
  private final Map<DatasetConfig, DataSet> loaded = new LinkedHashMap<>(8, 0.75f, true);

  /**
   * @param folder where the user keeps data sets; null if nowhere in particular
   */
  public DataSources(@Nullable Path folder) {
    this(folder, FashionMnist.DEBIAN_FOLDER);
  }

  DataSources(@Nullable Path folder, Path systemFolder) {
    this.folder = folder;
    this.systemFolder = systemFolder;
  }

  /** {@inheritDoc} Only the last three configurations asked for are remembered. */
  @Override
  public synchronized DataSet load(DatasetConfig config) {
    requireLimits(config);
    DataSet known = loaded.get(config);
    if (known != null) {
      return known;
    }
    if (loaded.size() == KEPT) {
      loaded.remove(loaded.keySet().iterator().next());
    }
    DataSet set = find(config).load(config);
    loaded.put(DatasetConfig.newBuilder(config).build(), set);
    return set;
  }

  /**
   * Where the data set would come from and how many images would be used. Cheap, but for the names
   * of many image files: looks for the files and reads their heads, so that a sweep can fail before
   * it starts.
   *
   * @throws DataSetException.Invalid if the name is unknown or a limit is negative
   * @throws DataSetException.Unavailable if a file is missing or has a wrong head
   */
  public DataSetDescription describe(DatasetConfig config) {
    requireLimits(config);
    return find(config).describe(config);
  }

  /**
   * Size and classes of a data set's images. Only {@code image-folder} is looked for.
   *
   * @throws DataSetException.Invalid if the name is unknown
   * @throws DataSetException.Unavailable if an image-folder is missing
   */
  public ImageFormat format(DatasetConfig config) {
    return switch (config.getName()) {
      case FashionMnist.NAME, FashionMnist.SAMPLE_NAME -> FashionMnist.FORMAT;
      case Cifar10.NAME -> Cifar10.FORMAT;
      case ImageFolders.IMAGENET ->
          ImageFolders.format(config, ImageFolders.IMAGENET_COUNTS.classes());
      case ImageFolders.ANY ->
          ImageFolders.format(config, ImageFolders.any(folder, config).classes());
      default -> throw unknown(config);
    };
  }

  private FoundDataSet find(DatasetConfig config) {
    return switch (config.getName()) {
      case FashionMnist.NAME -> FashionMnist.find(folder, systemFolder);
      case FashionMnist.SAMPLE_NAME -> FashionMnist.sample();
      case Cifar10.NAME -> Cifar10.find(folder, Cifar10.RECORDS);
      case ImageFolders.IMAGENET -> ImageFolders.imageNet(folder, ImageFolders.IMAGENET_COUNTS);
      case ImageFolders.ANY -> ImageFolders.any(folder, config);
      default -> throw unknown(config);
    };
  }

  private static DataSetException unknown(DatasetConfig config) {
    return new DataSetException.Invalid(
        "dataset.name: unknown data set '%s'; known are %s".formatted(config.getName(), NAMES));
  }

  private static void requireLimits(DatasetConfig config) {
    requireLimit("dataset.trainLimit", config.getTrainLimit());
    requireLimit("dataset.testLimit", config.getTestLimit());
  }

  private static void requireLimit(String field, int limit) {
    if (limit < 0) {
      throw new DataSetException.Invalid(
          "%s must be 0 (all images) or more, got %d".formatted(field, limit));
    }
  }
}
