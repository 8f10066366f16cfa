package io.hmnas.deployment;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** What is in k8s/, and what kubectl makes of it. */
final class Kustomizations {
  private static final String FILE = "kustomization.yaml";

  private Kustomizations() {}

  /** The folders with a kustomization. */
  static List<Path> folders() {
    return ProjectFiles.below("k8s").stream()
        .filter(file -> file.endsWith(FILE))
        .map(Path::getParent)
        .toList();
  }

  static Map<String, Object> of(Path folder) {
    return ProjectFiles.yaml(ProjectFiles.read(folder.resolve(FILE))).get(0);
  }

  /** The files and folders that a kustomization names under a key, resolved. */
  static List<Path> named(Path folder, String key) {
    return ProjectFiles.list(of(folder).getOrDefault(key, List.of())).stream()
        .map(name -> folder.resolve(name.toString()).normalize())
        .toList();
  }

  /** The files with patches that a kustomization names. */
  static List<Path> patches(Path folder) {
    List<Path> files = new ArrayList<>();
    for (Object patch : ProjectFiles.list(of(folder).getOrDefault("patches", List.of()))) {
      Object path = ProjectFiles.map(patch).get("path");
      if (path != null) {
        files.add(folder.resolve(path.toString()).normalize());
      }
    }
    return files;
  }

  /**
   * What {@code kubectl kustomize} makes of a folder; the test is skipped where there is no
   * kubectl.
   */
  static String built(String folder) throws IOException, InterruptedException {
    Assumptions.assumeTrue(hasKubectl(), "skipped: there is no kubectl on the PATH");
    Path errors = Files.createTempFile("kustomize", ".err");
    Process process =
        new ProcessBuilder("kubectl", "kustomize", folder)
            .directory(ProjectFiles.ROOT.toFile())
            .redirectError(errors.toFile())
            .start();
    String built = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError("kubectl kustomize " + folder + ": " + Files.readString(errors));
    }
    Files.delete(errors);
    return built;
  }

  private static boolean hasKubectl() {
    for (String directory : System.getenv("PATH").split(":", -1)) {
      if (Files.isExecutable(Path.of(directory, "kubectl"))) {
        return true;
      }
    }
    return false;
  }
}
