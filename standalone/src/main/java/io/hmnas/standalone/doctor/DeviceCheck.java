package io.hmnas.standalone.doctor;

import ai.djl.ndarray.types.DataType;
import io.hmnas.worker.tensor.Torch;
import java.util.List;

/** The device on which a worker would compute. Loads the native libraries: takes seconds. */
public final class DeviceCheck implements Check {
  private static final String SUBJECT = "device";

  private final String device;

  /**
   * @param device auto, cpu or gpu
   */
  public DeviceCheck(String device) {
    this.device = device;
  }

  @Override
  public List<Finding> look() {
    try {
      return List.of(Finding.ok(SUBJECT, Torch.open(device, DataType.FLOAT32).describe()));
    } catch (IllegalArgumentException e) {
      return List.of(
          Finding.fault(
              SUBJECT,
              String.valueOf(e.getMessage()),
              "use --device auto, or install the CUDA build of PyTorch's natives"));
    } catch (RuntimeException | LinkageError e) {
      return List.of(
          Finding.fault(
              SUBJECT,
              "PyTorch cannot be loaded: " + e,
              "a worker needs Linux on x86-64 and 0.5 GB for its natives in ~/.djl.ai"
                  + " (or DJL_CACHE_DIR)"));
    }
  }
}
