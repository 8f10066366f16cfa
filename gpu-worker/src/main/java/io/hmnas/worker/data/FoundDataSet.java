package io.hmnas.worker.data;

import io.hmnas.schemas.avro.DatasetConfig;

/** A copy of a data set that was found. */
interface FoundDataSet {
  /**
   * Checks what can be checked quickly.
   *
   * @throws DataSetException.Unavailable if a file is missing or has a wrong head
   */
  DataSetDescription describe(DatasetConfig config);

  /**
   * Reads and checks it.
   *
   * @throws DataSetException.Unavailable if a file is missing or damaged
   */
  DataSet load(DatasetConfig config);

  /** Images that are used of so many. */
  static int limited(int count, int limit) {
    return limit == 0 ? count : Math.min(count, limit);
  }
}
