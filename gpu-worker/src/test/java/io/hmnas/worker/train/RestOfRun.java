package io.hmnas.worker.train;

import io.hmnas.schemas.avro.DatasetConfig;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.worker.checkpoint.DirectoryCheckpointStore;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.loop.StepOutcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A process that goes on with a run: arguments are a checkpoint folder, the run's seed, the first
 * step to carry out and the digest it starts from. Prints {@link #lines}.
 */
final class RestOfRun {
  /** What lines of the result start with; the engine may print others. */
  static final String MARK = "result: ";

  /** Half as many images as the other tests have. */
  static final SweepConfig CONFIG =
      SweepConfig.newBuilder(Runs.TINY)
          .setDataset(
              DatasetConfig.newBuilder()
                  .setName("fashion-mnist-sample")
                  .setTrainLimit(80)
                  .setTestLimit(32)
                  .build())
          .build();

  private RestOfRun() {}

  /**
   * Carries out the steps.
   *
   * @param args folder, seed, number of the first step, digest of its input
   */
  public static void main(String[] args) throws StepException {
    MemoryCheckpoints checkpoints = new MemoryCheckpoints();
    String runId = Runs.runId(Long.parseLong(args[1]));
    checkpoints.put(runId, new DirectoryCheckpointStore(Path.of(args[0])).get(runId, args[3]));
    try (Runs runs = new Runs(checkpoints)) {
      List<StepOutcome> outcomes =
          runs.run(CONFIG, Long.parseLong(args[1]), Integer.parseInt(args[2]), args[3]);
      lines(outcomes).forEach(System.out::println);
    }
  }

  /** Digests of all steps, and the architecture at the end. */
  static List<String> lines(List<StepOutcome> outcomes) {
    List<String> lines = new ArrayList<>();
    outcomes.forEach(outcome -> lines.add(MARK + outcome.outputDigest()));
    var architecture =
        Objects.requireNonNull(outcomes.get(outcomes.size() - 1).architecture(), "architecture");
    lines.add(MARK + architecture.getCells());
    lines.add(MARK + architecture.getTestAccuracy() + " " + architecture.getNonZeroParameters());
    return lines;
  }
}
