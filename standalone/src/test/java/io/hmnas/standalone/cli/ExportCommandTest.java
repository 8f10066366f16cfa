package io.hmnas.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.config.ConfigYaml;
import io.hmnas.schemas.config.Presets;
import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.checkpoint.DirectoryCheckpointStore;
import io.hmnas.worker.checkpoint.FloatArray;
import io.hmnas.worker.checkpoint.SafetensorsCodec;
import io.hmnas.worker.data.DataSources;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.train.TrainedNetwork;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks of a sweep's folder as files. */
class ExportCommandTest {
  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final SweepConfig config = Presets.load("smoke").config();
  private final SearchSpace space =
      TrainedNetwork.space(config.getSpace(), new DataSources(null).format(config.getDataset()));

  private int execute(String... line) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(line);
  }

  /** A sweep of one run, as LocalSweep leaves it. */
  private void write(String branch, Selection selection) throws IOException {
    Path folder = directory.resolve("small");
    NetworkLayout layout = new NetworkLayout(space, selection);
    float[] weights = new float[layout.parameterSize()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = i;
    }
    Map<String, FloatArray> arrays = new TreeMap<>();
    arrays.put("weights", vector(weights));
    arrays.put("norm.mean", vector(new float[layout.normSize()]));
    float[] ones = new float[layout.normSize()];
    Arrays.fill(ones, 1);
    arrays.put("norm.variance", vector(ones));
    Map<String, String> metadata = new TreeMap<>();
    for (CellType type : CellType.values()) {
      int edges = space.edges().size();
      int operations = space.operations().size();
      arrays.put(
          "mixture." + type.label(),
          new FloatArray(new long[] {edges, operations}, new float[edges * operations]));
      metadata.put("selection." + type.label(), selection.encode(type));
    }
    String digest =
        new DirectoryCheckpointStore(folder.resolve("checkpoints"))
            .put("small.s1", Checkpoint.of(arrays, metadata));
    Files.createDirectories(folder.resolve("architectures"));
    Files.writeString(
        folder.resolve("sweep.yaml"), "name: small\nseeds: [1]\n" + ConfigYaml.write(config));
    String name = branch.equals("hm-nas") ? "small.s1" : "small.s1-" + branch;
    Files.writeString(
        folder.resolve("architectures").resolve(name + ".json"),
        "{\"branch\": \"%s\", \"checkpointDigest\": \"%s\", \"testAccuracy\": 0.75}"
            .formatted(branch, digest));
  }

  private static FloatArray vector(float[] values) {
    return new FloatArray(new long[] {values.length}, values);
  }

  /** Two edges into every node, with one operation each. */
  private Selection plain() {
    return Selection.of(space, type -> (edge, operation) -> edge.source() < 2 && operation == 3);
  }

  private int export(String... more) {
    String[] line = {"export", "small.s1", "--runs", directory.toString()};
    String[] all = Arrays.copyOf(line, line.length + more.length);
    System.arraycopy(more, 0, all, line.length, more.length);
    return execute(all);
  }

  @Test
  void shouldWriteEachFormat() throws IOException {
    write("hm-nas", plain());
    for (String format : new String[] {"onnx", "safetensors", "genotype", "json"}) {
      Path file = directory.resolve("network." + format);

      assertThat(export("--format", format, "--out", file.toString())).as(err.toString()).isZero();

      assertThat(file).isNotEmptyFile();
      assertThat(out.toString()).contains("Written: " + file);
    }
    assertThat(Files.readString(directory.resolve("network.genotype")))
        .startsWith(
            "Genotype(normal=[('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 0)")
        .contains("normal_concat=range(2, 4)");
    Checkpoint weights =
        SafetensorsCodec.decode(Files.readAllBytes(directory.resolve("network.safetensors")));
    assertThat(weights.metadata())
        .containsEntry("testAccuracy", "0.75")
        .containsEntry("run", "small.s1");
    assertThat(weights.array("stem.conv.weight").data()).startsWith(0, 1, 2);
    assertThat(
            new String(
                Files.readAllBytes(directory.resolve("network.onnx")), StandardCharsets.ISO_8859_1))
        .contains("fashion-mnist-sample");
  }

  @Test
  void shouldSayWhatTheGenotypeCannotExpress() throws IOException {
    write("hm-nas", Selection.all(space));

    assertThat(export("--format", "genotype", "--out", directory.resolve("x").toString()))
        .isEqualTo(ExitCodes.USAGE);

    assertThat(err.toString())
        .contains("node 2 of the normal cell has 14 operations on 2 edges")
        .contains("onnx, safetensors or json");
  }

  @Test
  void shouldTakeAnotherBranchWhenAsked() throws IOException {
    write("darts-rule", plain());
    Path file = directory.resolve("branch.json");

    assertThat(export("--format", "json", "--branch", "darts-rule", "--out", file.toString()))
        .isZero();

    assertThat(file).content().contains("darts-rule");
    assertThat(export("--format", "json", "--out", file.toString())).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("small.s1.json").contains("branch hm-nas");
  }

  @Test
  void shouldSayWhatARunsNameIs() {
    assertThat(execute("export", "small", "--format", "json")).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("demo-1.s3").contains("got small");
  }
}
