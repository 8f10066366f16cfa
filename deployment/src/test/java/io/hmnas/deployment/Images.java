package io.hmnas.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.command.InspectImageResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.testcontainers.DockerClientFactory;

/** The project's images, built as a user builds them. */
final class Images {
  static final String COORDINATOR = "coordinator";
  static final String WORKER = "gpu-worker";
  static final String CLI = "cli";
  static final List<String> TARGETS = List.of(COORDINATOR, WORKER, CLI);

  private Images() {}

  /** Builds all of them; only layers that changed cost anything. */
  static void build() throws IOException, InterruptedException {
    for (String target : TARGETS) {
      long start = System.nanoTime();
      Process build =
          new ProcessBuilder(
                  "docker", "build", "--quiet", "--target", target, "--tag", name(target), ".")
              .directory(ProjectFiles.ROOT.toFile())
              .redirectErrorStream(true)
              .start();
      String output = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(build.waitFor()).as("docker build --target %s: %s", target, output).isZero();
      report(
          "image %s: built in %.0f s, %.0f MB"
              .formatted(
                  target, (System.nanoTime() - start) / 1e9, inspect(target).getSize() / 1e6));
    }
    Map<String, Long> layers = new TreeMap<>();
    for (String target : TARGETS) {
      history(target, layers);
    }
    report(
        "images: %.0f MB together, layers that they share counted once"
            .formatted(layers.values().stream().mapToLong(Long::longValue).sum() / 1e6));
  }

  static String name(String target) {
    return "hmnas/" + target + ":test";
  }

  static InspectImageResponse inspect(String target) {
    return DockerClientFactory.lazyClient().inspectImageCmd(name(target)).exec();
  }

  /** For the build's log. */
  static void report(String line) {
    System.out.println("containers: " + line);
  }

  private static void history(String target, Map<String, Long> layers)
      throws IOException, InterruptedException {
    var file = Files.createTempFile("history", ".txt");
    Process history =
        new ProcessBuilder(
                "docker",
                "history",
                "--no-trunc",
                "--human=false",
                "--format",
                "{{.Size}} {{.CreatedBy}} {{.CreatedAt}}",
                name(target))
            .redirectOutput(file.toFile())
            .start();
    assertThat(history.waitFor()).isZero();
    for (String line : Files.readAllLines(file)) {
      layers.put(line, Long.parseLong(line.substring(0, line.indexOf(' '))));
    }
    Files.delete(file);
  }
}
