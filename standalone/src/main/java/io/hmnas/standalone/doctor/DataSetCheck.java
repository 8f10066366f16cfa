package io.hmnas.standalone.doctor;

import io.hmnas.schemas.avro.DatasetConfig;
import io.hmnas.worker.data.DataSetDescription;
import io.hmnas.worker.data.DataSetException;
import io.hmnas.worker.data.DataSources;
import java.util.List;

/** A data set: there, and whole as far as the heads of its files tell. */
public final class DataSetCheck implements Check {
  private static final String SUBJECT = "data set";

  private final DataSources sources;
  private final String name;

  public DataSetCheck(DataSources sources, String name) {
    this.sources = sources;
    this.name = name;
  }

  @Override
  public List<Finding> look() {
    try {
      DataSetDescription found = sources.describe(DatasetConfig.newBuilder().setName(name).build());
      return List.of(
          found.sample() && !found.name().endsWith("-sample")
              ? Finding.warning(
                  SUBJECT,
                  found.toString(),
                  "only the sample is here: install Debian's dataset-fashion-mnist, or give the"
                      + " folder with --data")
              : Finding.ok(SUBJECT, found.toString()));
    } catch (DataSetException e) {
      return List.of(
          Finding.fault(SUBJECT, String.valueOf(e.getMessage()), "mend or replace the file"));
    }
  }
}
