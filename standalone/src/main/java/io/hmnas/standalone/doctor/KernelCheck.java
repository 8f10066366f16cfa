package io.hmnas.standalone.doctor;

import ai.djl.ndarray.types.DataType;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.config.Presets;
import io.hmnas.worker.space.ImageShape;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.supernet.selftest.KernelCache;
import io.hmnas.worker.supernet.selftest.KernelReport;
import io.hmnas.worker.supernet.selftest.VerifiedNetworks;
import io.hmnas.worker.tensor.Torch;
import java.util.List;

/**
 * The engine on this device: it computes the supernet of a preset as float64 does. Takes seconds.
 */
public final class KernelCheck implements Check {
  private static final String SUBJECT = "kernels";
  private static final String PRESET = "demo";

  private final String device;
  private final String engine;

  /**
   * @param device auto, cpu or gpu
   * @param engine see {@link io.hmnas.worker.supernet.Networks}
   */
  public KernelCheck(String device, String engine) {
    this.device = device;
    this.engine = engine;
  }

  @Override
  public List<Finding> look() {
    Torch opened;
    try {
      opened = Torch.open(device, DataType.FLOAT32);
    } catch (RuntimeException | LinkageError e) {
      // What is wrong with the device is another check's matter.
      return List.of(Finding.skipped(SUBJECT, "there is no device to test"));
    }
    try (Torch torch = opened) {
      return List.of(finding(verified(torch)));
    } catch (IllegalArgumentException e) {
      return List.of(
          Finding.fault(
              SUBJECT,
              String.valueOf(e.getMessage()),
              "correct --engine: batched is the fast one"));
    }
  }

  private KernelReport verified(Torch torch) {
    SweepConfig config = Presets.load(PRESET).config();
    SearchSpace space = new SearchSpace(config.getSpace(), new ImageShape(1, 28, 28), 10);
    return VerifiedNetworks.create(torch, engine, KernelCache.none(), report -> {})
        .verify(space, config.getBatchSize());
  }

  static Finding finding(KernelReport report) {
    if (report.engine().isEmpty()) {
      return Finding.fault(
          SUBJECT,
          report.line(),
          "no worker on this machine can take part: use another one, or another version of PyTorch");
    }
    return report.degraded()
        ? Finding.warning(
            SUBJECT,
            report.line(),
            "results are right, but slow to come; another machine or version of PyTorch may do"
                + " better")
        : Finding.ok(SUBJECT, report.line().replaceFirst("^kernels: ", ""));
  }
}
