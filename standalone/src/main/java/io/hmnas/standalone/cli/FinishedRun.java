package io.hmnas.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hmnas.schemas.config.SweepFile;
import io.hmnas.schemas.config.SweepSpec;
import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.checkpoint.DirectoryCheckpointStore;
import io.hmnas.worker.data.DataSources;
import io.hmnas.worker.data.ImageFormat;
import io.hmnas.worker.train.TrainedNetwork;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a run left in its sweep's folder.
 *
 * @param folder of the sweep
 * @param runId the run's name
 * @param name of files about it: the run's, and the branch unless it is the main one
 * @param architecture the JSON of the network of one of its branches
 * @param json its text
 */
record FinishedRun(Path folder, String runId, String name, JsonNode architecture, String json) {
  private static final String MAIN_BRANCH = "hm-nas";

  /**
   * Looks for it.
   *
   * @param runs where the folders of sweeps are
   * @param branch of the run
   * @throws UsageException if there is no such run, or it has found no network
   */
  static FinishedRun find(Path runs, String runId, String branch) {
    int dot = runId.lastIndexOf(".s");
    if (dot < 1) {
      throw new UsageException(
          "RUN must be a sweep's name, '.s' and a seed, for example demo-1.s3, got " + runId);
    }
    return of(runs.resolve(runId.substring(0, dot)), runId, branch);
  }

  /**
   * Looks for it in its sweep's folder.
   *
   * @throws UsageException if the run has found no network
   */
  static FinishedRun of(Path folder, String runId, String branch) {
    String name = name(runId, branch);
    Path file = folder.resolve("architectures").resolve(name + ".json");
    if (!Files.isRegularFile(file)) {
      throw new UsageException(
          "%s: expected the network of run %s, branch %s, found nothing: has its sweep ended, and is"
                  .formatted(file, runId, branch)
              + " --runs the folder of sweeps?");
    }
    try {
      String json = Files.readString(file, StandardCharsets.UTF_8);
      return new FinishedRun(folder, runId, name, new JsonMapper().readTree(json), json);
    } catch (IOException e) {
      throw new UsageException("cannot read " + file + " (" + e + ")", e);
    }
  }

  /** Name of files about a branch of a run. */
  static String name(String runId, String branch) {
    return branch.equals(MAIN_BRANCH) ? runId : runId + "-" + branch;
  }

  /**
   * The network with its weights.
   *
   * @throws UsageException if the sweep's file or its checkpoint does not fit
   * @throws io.hmnas.worker.checkpoint.CheckpointException if the checkpoint is missing
   */
  TrainedNetwork network(DataSources data) {
    SweepSpec spec = spec();
    ImageFormat images = data.format(spec.config().getDataset());
    Checkpoint checkpoint =
        new DirectoryCheckpointStore(folder.resolve("checkpoints"))
            .get(runId, architecture.path("checkpointDigest").asText());
    try {
      return TrainedNetwork.of(spec.config().getSpace(), images, checkpoint);
    } catch (IllegalArgumentException e) {
      throw new UsageException(folder + ": " + e.getMessage(), e);
    }
  }

  /** For whoever opens an exported file. */
  Map<String, String> metadata() {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("run", runId);
    metadata.put("branch", architecture.path("branch").asText());
    metadata.put("checkpoint", architecture.path("checkpointDigest").asText());
    metadata.put("dataset", spec().config().getDataset().getName());
    metadata.put("testAccuracy", architecture.path("testAccuracy").asText());
    return metadata;
  }

  private SweepSpec spec() {
    Path file = folder.resolve("sweep.yaml");
    try {
      return SweepFile.parse(Files.readString(file, StandardCharsets.UTF_8), file.toString());
    } catch (IOException e) {
      throw new UsageException("cannot read " + file + " (" + e + ")", e);
    }
  }
}
