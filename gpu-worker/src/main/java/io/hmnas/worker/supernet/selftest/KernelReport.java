package io.hmnas.worker.supernet.selftest;

import java.util.List;
import java.util.Locale;

/**
 * Outcome of a self-test.
 *
 * @param processor it ran on
 * @param engine the one that computes, or empty if none is right
 * @param pass what it was tested for
 * @param images of a batch
 * @param convolutions what single convolutions are computed with; empty if the engine has none
 * @param refused what was wrong with other engines, each with its name
 * @param seconds the test took
 * @param remembered whether an earlier process found the engine right
 */
public record KernelReport(
    String processor,
    String engine,
    Pass pass,
    int images,
    List<ConvolutionChoice> convolutions,
    List<String> refused,
    double seconds,
    boolean remembered) {
  public KernelReport {
    convolutions = List.copyOf(convolutions);
    refused = List.copyOf(refused);
  }

  /** Whether results are computed by another engine than was asked for, or not at all. */
  public boolean degraded() {
    return !refused.isEmpty();
  }

  /** Number of convolutions by the given backend. */
  public long convolutions(String backend) {
    return convolutions.stream().filter(choice -> choice.backend().name().equals(backend)).count();
  }

  /** One line for people. */
  public String line() {
    StringBuilder line = new StringBuilder();
    for (String fault : refused) {
      line.append(fault).append("; ");
    }
    if (engine.isEmpty()) {
      line.append("nothing else is left");
    } else {
      line.append(engine).append(" engine right").append(convolutionText());
    }
    return String.format(
        Locale.ROOT,
        "kernels: %s; %s of %d images %s in %.1f s on %s",
        line,
        pass.label(),
        images,
        remembered ? "remembered" : "checked",
        seconds,
        processor);
  }

  private String convolutionText() {
    return convolutions.isEmpty()
        ? ""
        : ", native convolutions right for %d of %d"
            .formatted(convolutions("native"), convolutions.size());
  }

  /** The engine and its backends, for the metrics of a step. */
  String backend() {
    return convolutions.isEmpty()
        ? engine + " engine (matrix products, no native convolutions)"
        : "%s engine (convolutions: %d native, %d matrix products)"
            .formatted(engine, convolutions("native"), convolutions("matrix"));
  }
}
