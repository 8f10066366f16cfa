package io.hmnas.standalone.cli;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.worker.data.DataSources;
import io.hmnas.worker.export.OnnxModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The networks of a finished sweep as ONNX, in its folder. */
final class Models {
  private static final Logger LOG = LoggerFactory.getLogger(Models.class);
  private static final String FOLDER = "models";

  private Models() {}

  /**
   * Writes models/RUN.onnx for each. A network that cannot be written is left out, with a warning:
   * the sweep itself is done.
   *
   * @param sweep the sweep's folder, with its report
   */
  static void write(Path sweep, List<Architecture> architectures, DataSources data) {
    try {
      Path folder = Files.createDirectories(sweep.resolve(FOLDER));
      for (Architecture architecture : architectures) {
        write(sweep, folder, architecture, data);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the networks to " + sweep, e);
    }
  }

  private static void write(Path sweep, Path folder, Architecture architecture, DataSources data)
      throws IOException {
    try {
      FinishedRun run = FinishedRun.of(sweep, architecture.getRunId(), architecture.getBranch());
      Files.write(
          folder.resolve(run.name() + ".onnx"), OnnxModel.of(run.network(data), run.metadata()));
    } catch (UsageException | io.hmnas.worker.checkpoint.CheckpointException e) {
      LOG.warn(
          "run {}, branch {}: no network written: {}",
          architecture.getRunId(),
          architecture.getBranch(),
          e.getMessage());
    }
  }
}
