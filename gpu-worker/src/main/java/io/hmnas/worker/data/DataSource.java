package io.hmnas.worker.data;

import io.hmnas.schemas.avro.DatasetConfig;

/** Gives the data set that a configuration names. */
public interface DataSource {
  /**
   * The data set, loaded and checked, with the configuration's limits applied; the same instance
   * when asked again.
   *
   * @throws DataSetException.Invalid if the name is unknown or a limit is negative
   * @throws DataSetException.Unavailable if a file is missing or damaged
   */
  DataSet load(DatasetConfig config);
}
