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
 * </ul>
 *
 * <p>A limit above the number of images means all. Safe to share; keeps the data sets of the last
 * few configurations in memory (47 MB for all of Fashion-MNIST).
 */
public final class DataSources implements DataSource {
  private static final int KEPT = 3;
  private static final List<String> NAMES = List.of(FashionMnist.NAME, FashionMnist.SAMPLE_NAME);

  private final @Nullable Path folder;
  private final Path systemFolder;
  private final Map<Key, DataSet> loaded = new LinkedHashMap<>(8, 0.75f, true);

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
    Key key = Key.of(config);
    DataSet known = loaded.get(key);
    if (known != null) {
      return known;
    }
    if (loaded.size() == KEPT) {
      loaded.remove(loaded.keySet().iterator().next());
    }
    DataSet set = find(key).load(key.name, key.trainLimit, key.testLimit);
    loaded.put(key, set);
    return set;
  }

  /**
   * Where the data set would come from and how many images would be used. Cheap: looks for the
   * files and reads their heads, so that a sweep can fail before it starts.
   *
   * @throws DataSetException.Invalid if the name is unknown or a limit is negative
   * @throws DataSetException.Unavailable if a file is missing or has a wrong head
   */
  public DataSetDescription describe(DatasetConfig config) {
    Key key = Key.of(config);
    return find(key).describe(key.name, key.trainLimit, key.testLimit);
  }

  private FashionMnist find(Key key) {
    return switch (key.name) {
      case FashionMnist.NAME -> FashionMnist.find(folder, systemFolder);
      case FashionMnist.SAMPLE_NAME -> FashionMnist.sample();
      default ->
          throw new DataSetException.Invalid(
              "dataset.name: unknown data set '%s'; known are %s".formatted(key.name, NAMES));
    };
  }

  private record Key(String name, int trainLimit, int testLimit) {
    private Key {
      requireLimit("dataset.trainLimit", trainLimit);
      requireLimit("dataset.testLimit", testLimit);
    }

    static Key of(DatasetConfig config) {
      return new Key(config.getName(), config.getTrainLimit(), config.getTestLimit());
    }

    private static void requireLimit(String field, int limit) {
      if (limit < 0) {
        throw new DataSetException.Invalid(
            "%s must be 0 (all images) or more, got %d".formatted(field, limit));
      }
    }
  }
}
