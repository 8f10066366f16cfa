package io.hmnas.worker.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.schemas.avro.Stage;
import io.hmnas.worker.checkpoint.DirectoryCheckpointStore;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.supernet.Networks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Same task, processor and thread count: same digest. Steps are repeated in this process and in a
 * new one, which restores the checkpoint in the middle from a file; {@link ResumeTest} does so for
 * the rest of a whole run.
 */
class DeterminismTest {
  private static final long SEED = 3;
  private static final String RUN = "test.s" + SEED;
  private static final Runs.Step FIRST_SUPERNET = new Runs.Step(Stage.SUPERNET, 0, 2);
  private static final Runs.Step SECOND_SUPERNET = new Runs.Step(Stage.SUPERNET, 1, 2);
  private static final Runs.Step FIRST_MASK = new Runs.Step(Stage.MASK, 0, 2);

  private final MemoryCheckpoints checkpoints = new MemoryCheckpoints();

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {Networks.BATCHED, Networks.REFERENCE})
  void shouldRepeatStepsBitByBit(String engine)
      throws StepException, IOException, InterruptedException {
    List<String> once;
    try (Runs runs = new Runs(checkpoints, engine)) {
      String seed =
          runs.step(RestOfRun.CONFIG, SEED, new Runs.Step(Stage.SEED, 0, 1), null).outputDigest();
      once = steps(runs, seed);
      // The same engine again, which has warmed up and computed other things since.
      assertThat(steps(runs, seed)).isEqualTo(once);
      store(seed);
      store(once.get(0));
      assertThat(inAnotherProcess(engine, seed, once.get(0))).isEqualTo(once);
    }
    // An engine opened anew.
    try (Runs runs = new Runs(checkpoints, engine)) {
      assertThat(step(runs, SECOND_SUPERNET, once.get(0))).isEqualTo(once.get(1));
      assertThat(step(runs, FIRST_MASK, once.get(0))).isEqualTo(once.get(2));
    }
  }

  @Test
  void shouldDependOnTheSeed() throws StepException {
    try (Runs runs = new Runs(checkpoints)) {
      assertThat(
              runs.step(RestOfRun.CONFIG, 1, new Runs.Step(Stage.SEED, 0, 1), null).outputDigest())
          .isNotEqualTo(
              runs.step(RestOfRun.CONFIG, 2, new Runs.Step(Stage.SEED, 0, 1), null).outputDigest());
    }
  }

  private void store(String digest) {
    new DirectoryCheckpointStore(folder).put(RUN, checkpoints.get(RUN, digest));
  }

  /** An epoch of the supernet, and from there another and one of masks. */
  private static List<String> steps(Runs runs, String seed) throws StepException {
    String first = step(runs, FIRST_SUPERNET, seed);
    return List.of(first, step(runs, SECOND_SUPERNET, first), step(runs, FIRST_MASK, first));
  }

  private static String step(Runs runs, Runs.Step step, String input) throws StepException {
    return runs.step(RestOfRun.CONFIG, SEED, step, input).outputDigest();
  }

  private List<String> inAnotherProcess(String engine, String seed, String first)
      throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                DeterminismTest.class.getName(),
                folder.toString(),
                engine,
                seed,
                first)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    int exit = process.waitFor();
    List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
    assertThat(exit).as("%s", lines).isZero();
    return lines.stream()
        .filter(line -> line.startsWith(RestOfRun.MARK))
        .map(line -> line.substring(RestOfRun.MARK.length()))
        .toList();
  }

  /**
   * The other process.
   *
   * @param args folder of checkpoints, engine, digests before and after the first epoch
   */
  public static void main(String[] args) throws StepException {
    MemoryCheckpoints checkpoints = new MemoryCheckpoints();
    DirectoryCheckpointStore stored = new DirectoryCheckpointStore(Path.of(args[0]));
    checkpoints.put(RUN, stored.get(RUN, args[2]));
    checkpoints.put(RUN, stored.get(RUN, args[3]));
    try (Runs runs = new Runs(checkpoints, args[1])) {
      // In another order than before.
      String mask = step(runs, FIRST_MASK, args[3]);
      String second = step(runs, SECOND_SUPERNET, args[3]);
      String first = step(runs, FIRST_SUPERNET, args[2]);
      List.of(first, second, mask).forEach(digest -> System.out.println(RestOfRun.MARK + digest));
    }
  }
}
