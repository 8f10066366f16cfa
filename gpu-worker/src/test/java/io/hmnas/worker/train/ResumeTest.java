package io.hmnas.worker.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.worker.checkpoint.DirectoryCheckpointStore;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.loop.StepOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that goes on in another process, from a checkpoint's file, ends as if nothing happened. */
class ResumeTest {
  private static final long SEED = 11;
  private static final Runs RUNS = new Runs(new MemoryCheckpoints());
  private static List<StepOutcome> uninterrupted = List.of();

  @TempDir private Path folder;

  @BeforeAll
  static void run() throws StepException {
    uninterrupted = RUNS.run(RestOfRun.CONFIG, SEED, 0, null);
  }

  @AfterAll
  static void close() {
    RUNS.close();
  }

  @ParameterizedTest(name = "after {1}")
  @CsvSource({"2, the first epoch of the supernet", "4, the first epoch of masks", "6, pruning"})
  void endsInTheSameArchitecture(int cut, String name) throws IOException, InterruptedException {
    String digest = uninterrupted.get(cut - 1).outputDigest();
    String runId = Runs.runId(SEED);
    String stored =
        new DirectoryCheckpointStore(folder).put(runId, RUNS.checkpoints().get(runId, digest));
    assertThat(stored).as(name).isEqualTo(digest);

    List<String> resumed = inAnotherProcess(cut, digest);

    assertThat(resumed)
        .containsExactlyElementsOf(
            RestOfRun.lines(uninterrupted.subList(cut, uninterrupted.size())));
  }

  private List<String> inAnotherProcess(int cut, String digest)
      throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                RestOfRun.class.getName(),
                folder.toString(),
                Long.toString(SEED),
                Integer.toString(cut),
                digest)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    int exit = process.waitFor();
    List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
    assertThat(exit).as("%s", lines).isZero();
    return lines.stream().filter(line -> line.startsWith(RestOfRun.MARK)).toList();
  }
}
