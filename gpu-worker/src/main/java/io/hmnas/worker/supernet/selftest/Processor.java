package io.hmnas.worker.supernet.selftest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The processor, as Linux tells it. */
final class Processor {
  private static final Path CPUINFO = Path.of("/proc/cpuinfo");

  /** What libraries choose their kernels by. */
  private static final Set<String> TELLING =
      Set.of(
          "vendor_id",
          "cpu family",
          "model",
          "model name",
          "stepping",
          "microcode",
          "cache size",
          "flags",
          "Features",
          "CPU part");

  private Processor() {}

  /** Its name, or its architecture where it tells none. */
  static String model() {
    return lines().stream()
        .filter(line -> key(line).equals("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(System.getProperty("os.arch", "an unknown processor"));
  }

  /** All that may decide which kernels run: the processor, and settings in the environment. */
  static String fingerprint() {
    Set<String> all = new TreeSet<>();
    lines().stream().filter(line -> TELLING.contains(key(line))).forEach(all::add);
    System.getenv()
        .forEach(
            (name, value) -> {
              if (name.matches("(ONEDNN|DNNL|MKL|ATEN|OMP|KMP|TORCH|CUDA|CUDNN)_.*")) {
                all.add(name + "=" + value);
              }
            });
    return System.getProperty("os.arch", "")
        + all.stream().collect(Collectors.joining("\n", "\n", ""));
  }

  private static String key(String line) {
    int colon = line.indexOf(':');
    return colon < 0 ? "" : line.substring(0, colon).strip();
  }

  private static List<String> lines() {
    try {
      return Files.readAllLines(CPUINFO);
    } catch (IOException e) {
      return List.of();
    }
  }
}
