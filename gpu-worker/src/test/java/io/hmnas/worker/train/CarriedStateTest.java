package io.hmnas.worker.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.schemas.avro.Stage;
import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.checkpoint.FloatArray;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.loop.StepOutcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A step takes up all that the step before left, and leaves all that the next needs. */
class CarriedStateTest {
  private static final long SEED = 9;
  private static final Runs RUNS = new Runs(new MemoryCheckpoints());
  private static List<StepOutcome> run = List.of();

  @BeforeAll
  static void run() throws StepException {
    run = RUNS.run(RestOfRun.CONFIG, SEED, 0, null);
  }

  @AfterAll
  static void close() {
    RUNS.close();
  }

  @ParameterizedTest
  @CsvSource({
    "SUPERNET, weights, weights",
    "SUPERNET, weights.velocity, weights",
    "SUPERNET, norm.mean, norm.mean",
    "SUPERNET, norm.variance, norm.variance",
    "SUPERNET, encoding, encoding",
    "SUPERNET, encoding.first, encoding",
    "SUPERNET, encoding.second, encoding",
    "SUPERNET, encoding.steps, encoding",
    "MASK, mask, mask",
    "MASK, mask.first, mask",
    "MASK, mask.second, mask",
    "MASK, mask.steps, mask",
    "MASK, mask.weights, mask.weights",
    "MASK, mask.weights.first, mask.weights",
    "MASK, mask.weights.second, mask.weights",
    "MASK, lambda, mask",
    "FINETUNE, weights, weights",
    "FINETUNE, weights.velocity, weights",
    "FINETUNE, norm.mean, norm.mean",
    "FINETUNE, norm.variance, norm.variance"
  })
  void theSecondStepGoesOnFromWhatTheFirstLeft(Stage stage, String entry, String affected)
      throws StepException {
    int second = second(stage);
    Checkpoint before = checkpoint(second - 2);
    Checkpoint between = checkpoint(second - 1);
    Checkpoint after = checkpoint(second);
    assertThat(value(between, entry)).as("moved in step 1").isNotEqualTo(value(before, entry));
    assertThat(value(after, entry)).as("moved in step 2").isNotEqualTo(value(between, entry));

    String altered = RUNS.checkpoints().put(Runs.runId(SEED), alter(between, entry));
    StepOutcome outcome =
        RUNS.step(RestOfRun.CONFIG, SEED, Runs.plan(RestOfRun.CONFIG).get(second), altered);

    Checkpoint changed = RUNS.checkpoints().get(Runs.runId(SEED), outcome.outputDigest());
    assertThat(value(changed, affected))
        .as("%s without %s", affected, entry)
        .isNotEqualTo(value(after, affected));
  }

  private static int second(Stage stage) {
    return Runs.plan(RestOfRun.CONFIG).indexOf(new Runs.Step(stage, 1, 2));
  }

  private static Checkpoint checkpoint(int step) {
    return RUNS.checkpoints().get(Runs.runId(SEED), run.get(step).outputDigest());
  }

  /** An array or an entry; nothing where there is none yet. */
  private static Object value(Checkpoint checkpoint, String name) {
    Object array = checkpoint.arrays().get(name);
    Object entry = checkpoint.metadata().get(name);
    return array != null ? array : entry != null ? entry : "none";
  }

  /** The same checkpoint with one entry as if it had been forgotten. */
  private static Checkpoint alter(Checkpoint checkpoint, String name) {
    Map<String, FloatArray> arrays = new HashMap<>(checkpoint.arrays());
    Map<String, String> metadata = new HashMap<>(checkpoint.metadata());
    if (arrays.containsKey(name)) {
      FloatArray array = checkpoint.array(name);
      float[] forgotten = new float[array.data().length];
      // Neither all zero nor too far off: half of what was there.
      for (int i = 0; i < forgotten.length; i++) {
        forgotten[i] = array.data()[i] / 2;
      }
      arrays.put(name, new FloatArray(array.shape(), forgotten));
    } else {
      metadata.put(name, "0");
    }
    return Checkpoint.of(arrays, metadata);
  }
}
