package io.hmnas.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.schemas.config.Presets;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a sweep would train, without training. */
class InspectCommandTest {
  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  static List<String> presets() {
    return Presets.names();
  }

  private int execute(String... line) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(line);
  }

  @ParameterizedTest
  @MethodSource("presets")
  void everyPresetCanBeBuilt(String preset) {
    assertThat(execute("inspect", "--preset", preset)).as(err.toString()).isZero();
    assertThat(out.toString()).contains("parameters").contains("multiply-adds");
  }

  @Test
  void thePresetsHaveThePublishedCounts() {
    execute("inspect", "--preset", "cifar10");
    assertThat(out.toString())
        .contains("parameters          1,930,618\n")
        .contains("steps of a run      262: SEED 1, SUPERNET 50, MASK 10, PRUNE 1, FINETUNE 200\n");
    execute("inspect", "--preset", "cifar10-evaluation");
    assertThat(out.toString()).contains("parameters          3,349,342\n");
    execute("inspect", "--preset", "imagenet-evaluation");
    assertThat(out.toString())
        .contains("parameters          4,718,752\n")
        .contains("steps of a run      251: SEED 1, FINETUNE 250\n");
  }

  @Test
  void aDryRunStartsNothing() throws IOException {
    Path file = directory.resolve("sweep.yaml");
    Files.writeString(file, "preset: cifar10\nspace: {channels: 8}\n");

    assertThat(execute("run", "-f", file.toString(), "--dry-run", "--out", directory.toString()))
        .as(err.toString())
        .isZero();

    assertThat(out.toString()).contains("cifar10: 32x32 pixels, 3 channels, 10 classes");
    assertThat(directory).isDirectoryContaining(path -> path.equals(file));
    assertThat(directory.toFile().list()).containsExactly("sweep.yaml");
  }

  @Test
  void branchesAndTheConsensusAreCountedToo() throws IOException {
    Path file = directory.resolve("sweep.yaml");
    Files.writeString(
        file,
        """
        preset: cifar10
        branches: [darts-rule, random, edges-only]
        consensus: true
        """);

    assertThat(execute("inspect", "-f", file.toString())).as(err.toString()).isZero();

    // From PRUNE on 1 + 200, from MASK on 10 + 1 + 200.
    assertThat(out.toString())
        .contains("steps of a run      262: SEED 1")
        .contains(
            "with its branches   875, 3.3 times as many:"
                + " darts-rule 201, random 201, edges-only 211\n")
        .contains("consensus           201, once a sweep\n");
  }

  @Test
  void aSweepWithoutBranchesSaysNothingOfThem() {
    execute("inspect", "--preset", "smoke");

    assertThat(out.toString()).doesNotContain("branches").doesNotContain("consensus");
  }

  @Test
  void aGenotypeIsReadFromAFile() throws IOException {
    Path file = directory.resolve("found.txt");
    Files.writeString(
        file,
        """
        Genotype(normal=[('skip_connect', 0), ('skip_connect', 1)], normal_concat=[2],
          reduce=[('max_pool_3x3', 0), ('max_pool_3x3', 1)], reduce_concat=[2])
        """);
    Path sweep = directory.resolve("sweep.yaml");
    Files.writeString(sweep, "preset: smoke\nspace: {nodes: 1}\n");

    assertThat(execute("inspect", "-f", sweep.toString(), "--genotype", file.toString()))
        .as(err.toString())
        .isZero();

    assertThat(out.toString()).contains("given: 4 operations on 4 edges of two types of cell");
  }

  @Test
  void aGenotypeThatDoesNotFitIsExplained() {
    assertThat(execute("inspect", "--preset", "smoke", "--genotype", "DARTS_V2"))
        .isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("space.nodes must be 4 as in the genotype, got 2");
    assertThat(execute("train", "--preset", "smoke", "--genotype", "DARTS_V2"))
        .isEqualTo(ExitCodes.USAGE);
    assertThat(execute("train", "--preset", "smoke", "--genotype", "nowhere.txt"))
        .isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("--genotype must be DARTS_V1").contains("nowhere.txt");
  }
}
