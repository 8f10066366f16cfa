package io.hmnas.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.schemas.config.Presets;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {
  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "demo --help",
        "run --help",
        "resume --help",
        "train --help",
        "inspect --help",
        "export --help",
        "coordinator --help",
        "worker --help",
        "broker --help",
        "topics --help",
        "topics apply --help",
        "audit --help",
        "dead-letters --help",
        "dead-letters list --help",
        "dead-letters show --help",
        "dead-letters replay --help",
        "bench engine --help",
        "sweep --help",
        "sweep submit --help",
        "sweep list --help",
        "sweep show --help",
        "sweep watch --help",
        "sweep cancel --help",
        "sweep add-seeds --help",
        "bench pipeline --help",
        "chaos --help"
      })
  void shouldHelpEverywhere(String line) {
    assertThat(execute(line.split(" ", -1))).isZero();
    assertThat(out.toString()).contains("Usage: hmnas").contains("Exit codes:");
  }

  @Test
  void shouldListTheCommandsButNotTheInternalOne() {
    assertThat(execute("--help")).isZero();
    assertThat(out.toString())
        .contains("demo", "run", "resume", "coordinator", "worker", "broker", "topics")
        .doesNotContain("node");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "audit nowhere --fraction 0|--fraction must be above 0 and at most 1, got 0.0",
        "audit /|/ is not the folder of a sweep",
        "dead-letters show 17|'17' is no id of a dead letter: write partition@offset",
        "dead-letters replay|give the ids of dead letters, or --all",
        "dead-letters replay 0@1 --all|give the ids of dead letters, or --all",
        "dead-letters replay 0@1 --reason X|--reason, --topic and --since need --all",
        "dead-letters list --since yesterday|--since must be a time such as 2026-01-31T12:00:00Z",
        "dead-letters list --output xml|Invalid value for option '--output'",
        "bench pipeline --runs 0|--runs must be 1..10000, got 0",
        "bench pipeline --workers 4,2000|--workers must be 1..1000, got 2000",
        "bench pipeline --step-time 2h|--step-time must be 0 s to 1 h, got 7200000 ms",
        "bench pipeline --coordinators 17|--coordinators must be 1..16, got 17",
        "bench pipeline --step-time soon|'soon' is no duration",
        "chaos --runs 0|--runs must be 1..2000, got 0",
        "chaos --workers 65|--workers must be 1..64, got 65",
        "chaos --coordinators 0|--coordinators must be 1..8, got 0",
        "chaos --duration 1s|--duration must be 10 s to 1 h, got 1000 ms",
        "worker --step-time 5s|--step-time, --step-jitter and --failure-rate have no effect",
        "worker --simulate --failure-rate 2|--failure-rate must be 0..1, got 2.0"
      })
  void shouldRefuseNonsenseBeforeAnythingStarts(String lineAndMessage) {
    String[] parts = lineAndMessage.split("\\|", -1);
    assertThat(execute(parts[0].split(" ", -1))).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains(parts[1]);
  }

  @Test
  void shouldSayItsVersions() {
    assertThat(execute("--version")).isZero();
    assertThat(out.toString()).contains("hmnas ").contains("java 1").contains("kafka 4.");
  }

  @Test
  void shouldAskForACommand() {
    assertThat(execute()).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("a command is missing");
  }

  @Test
  void shouldRefuseAnUnknownPreset() {
    assertThat(execute("demo", "--preset", "huge", "--out", directory.toString()))
        .isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString())
        .startsWith("--preset must be one of " + String.join(", ", Presets.names()))
        .contains("'huge'");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void shouldRefuseASweepFileByLineAndField() throws Exception {
    Path file = file("preset: smoke\nsupernet:\n  epochs: 0\n");
    assertThat(execute("run", "-f", file.toString(), "--out", out("runs")))
        .isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).startsWith(file + ":3: supernet.epochs must be 1..10000, got 0");
    assertThat(directory.resolve("runs")).doesNotExist();
  }

  @Test
  void shouldRefuseAnUnknownOperationBeforeAnythingStarts() throws Exception {
    Path file = file("preset: smoke\nspace:\n  operations: [skip_connect, warp_9x9]\n");
    assertThat(execute("run", "-f", file.toString(), "--out", out("runs")))
        .isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("space.operations has no operation 'warp_9x9'");
    assertThat(directory.resolve("runs")).doesNotExist();
  }

  @Test
  void shouldRefuseAnUnknownDataSetBeforeAnythingStarts() throws Exception {
    Path file = file("preset: smoke\ndataset:\n  name: imagenet-22k\n");
    assertThat(execute("run", "-f", file.toString(), "--out", out("runs")))
        .isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("imagenet-22k");
    assertThat(directory.resolve("runs")).doesNotExist();
  }

  @Test
  void shouldRefuseAMissingSweepFile() {
    assertThat(execute("run", "-f", directory.resolve("none.yaml").toString()))
        .isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).startsWith("cannot read the sweep file").contains("none.yaml");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--seeds 0", "--seeds 10001", "--workers 0", "--seeds x"})
  void shouldRefuseOptionsOutOfRange(String line) {
    String[] option = line.split(" ", -1);
    assertThat(execute("demo", option[0], option[1], "--out", directory.toString()))
        .isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains(option[0]);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void shouldRefuseANameThatIsTaken() throws Exception {
    Files.createDirectories(directory.resolve("runs").resolve("mine"));
    Path file = file("name: mine\npreset: smoke\n");
    assertThat(execute("run", "-f", file.toString(), "--out", out("runs")))
        .isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("exists already").contains("hmnas resume");
  }

  @Test
  void shouldRefuseToResumeWhatIsNoSweep() {
    assertThat(execute("resume", directory.toString())).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("is not the folder of a sweep: it has no sweep.yaml");
  }

  @Test
  void shouldRefuseToResumeASweepThatEnded() throws Exception {
    Files.writeString(directory.resolve("sweep.yaml"), "name: old\npreset: smoke\n");
    assertThat(execute("resume", directory.toString())).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("has nothing to go on from");
  }

  @Test
  void shouldSayWhichPortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      assertThat(execute("broker", "--directory", out("b"), "--port", port))
          .isEqualTo(ExitCodes.FAILED);
      assertThat(err.toString()).contains("port " + port + " on 127.0.0.1 is taken");
    }
  }

  @Test
  void shouldSayWhichPortIsOutOfRange() {
    assertThat(execute("broker", "--directory", out("b"), "--port", "70000"))
        .isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("--port must be 0..65535, got 70000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--engine warp", "--device tpu"})
  void shouldRefuseAnUnknownEngineOrDevice(String line) {
    String[] option = line.split(" ", -1);
    assertThat(execute("worker", option[0], option[1], "--checkpoints", out("checkpoints")))
        .isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).startsWith(option[0] + " must be").contains("'" + option[1] + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--channels 7", "--cells 0", "--stem-stride 5", "--batch 1"})
  void shouldRefuseABenchmarkThatCannotBe(String line) {
    String[] option = line.split(" ", -1);
    assertThat(execute("bench", "engine", option[0], option[1])).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).startsWith(option[0] + " must be").contains("got " + option[1]);
  }

  @Test
  void shouldDescribeEveryPublicCommand() {
    CommandLine main = Main.commandLine();
    assertThat(
            main.getSubcommands().values().stream()
                .filter(c -> !c.getCommandSpec().usageMessage().hidden())
                .flatMap(c -> Stream.of(c.getCommandSpec().usageMessage().description())))
        .isNotEmpty()
        .noneMatch(String::isBlank);
  }

  private int execute(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }

  private Path file(String text) throws Exception {
    return Files.writeString(directory.resolve("sweep.yaml"), text);
  }

  private String out(String name) {
    return directory.resolve(name).toString();
  }
}
