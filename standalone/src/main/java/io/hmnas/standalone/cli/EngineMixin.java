package io.hmnas.standalone.cli;

import io.hmnas.worker.supernet.Networks;
import picocli.CommandLine.Option;

/** What steps are computed with. */
final class EngineMixin {
  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "${env:HMNAS_DEVICE:-auto}",
      description =
          "cpu, gpu, or auto: a GPU where there is one (default: ${DEFAULT-VALUE}; environment:"
              + " HMNAS_DEVICE).")
  private String device = "";

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      defaultValue = "${env:HMNAS_ENGINE:-" + Networks.BATCHED + "}",
      description =
          Networks.BATCHED
              + ", or "
              + Networks.REFERENCE
              + " to compute one operation at a time, slowly (default: ${DEFAULT-VALUE};"
              + " environment: HMNAS_ENGINE).")
  private String kind = "";

  String device() {
    return device;
  }

  String kind() {
    return kind;
  }
}
