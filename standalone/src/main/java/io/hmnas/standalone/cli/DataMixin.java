package io.hmnas.standalone.cli;

import io.hmnas.worker.data.DataSources;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where data sets are. */
final class DataMixin {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where data sets are, if not where the system keeps them.")
  private @Nullable Path folder;

  @Nullable Path folder() {
    return folder;
  }

  DataSources sources() {
    return new DataSources(folder);
  }
}
