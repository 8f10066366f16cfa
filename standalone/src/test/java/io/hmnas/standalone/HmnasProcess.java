package io.hmnas.standalone;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The program as a process of its own, as a user starts it. */
public final class HmnasProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Process process;
  private final Path output;
  private final List<ProcessHandle> seen = new ArrayList<>();

  private HmnasProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Starts the program.
   *
   * @param output gets what it writes
   */
  public static HmnasProcess start(Path output, String... arguments) throws IOException {
    return start(output, Map.of(), arguments);
  }

  /** The same, with variables of the environment beside those of this process. */
  public static HmnasProcess start(
      Path output, Map<String, String> environment, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    // A build in the background ignores Ctrl-C, and its children would inherit that.
    command.addAll(List.of("env", "--default-signal=INT"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("io.hmnas.standalone.cli.Main");
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    builder.environment().putAll(environment);
    return new HmnasProcess(builder.start(), output);
  }

  public String output() throws IOException {
    return Files.readString(output, StandardCharsets.UTF_8);
  }

  /** Waits until its output has the text, or it has ended. */
  public void awaitOutput(String text) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              remember();
              return output().contains(text) || !process.isAlive();
            });
  }

  /** Waits for its end; its exit code. */
  public int awaitExit() throws InterruptedException {
    remember();
    if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("still running after " + PATIENCE);
    }
    return process.exitValue();
  }

  public void signal(String name) throws Exception {
    remember();
    signal(name, process.pid());
  }

  /** Kills one of its children, chosen by an argument on its command line. */
  void killChild(String argument) throws Exception {
    remember();
    ProcessHandle child =
        seen.stream()
            .filter(ProcessHandle::isAlive)
            .filter(
                handle ->
                    Arrays.asList(handle.info().arguments().orElse(new String[0]))
                        .contains(argument))
            .findFirst()
            .orElseThrow();
    signal("KILL", child.pid());
  }

  private static void signal(String name, long pid) throws Exception {
    int exit = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
    if (exit != 0) {
      throw new AssertionError("kill -" + name + " " + pid + " failed");
    }
  }

  private void remember() {
    process.descendants().filter(handle -> !seen.contains(handle)).forEach(seen::add);
  }

  /** Children that were seen so far. */
  int childrenSeen() {
    return seen.size();
  }

  /** Waits until no child that was seen is alive. */
  void awaitChildrenGone() {
    await().atMost(PATIENCE).until(() -> seen.stream().noneMatch(ProcessHandle::isAlive));
  }

  @Override
  public void close() {
    remember();
    process.destroyForcibly();
    seen.forEach(ProcessHandle::destroyForcibly);
  }
}
