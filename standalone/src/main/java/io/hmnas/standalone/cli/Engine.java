package io.hmnas.standalone.cli;

import ai.djl.ndarray.types.DataType;
import io.hmnas.worker.checkpoint.CheckpointStore;
import io.hmnas.worker.data.DataSource;
import io.hmnas.worker.loop.TaskExecutor;
import io.hmnas.worker.supernet.selftest.KernelCache;
import io.hmnas.worker.supernet.selftest.VerifiedNetworks;
import io.hmnas.worker.tensor.Torch;
import io.hmnas.worker.train.TrainingExecutor;

/** Sets up what carries out the steps. */
final class Engine {
  private Engine() {}

  /**
   * Loads the native libraries: takes seconds.
   *
   * @param options which implementation of the networks, and on what
   * @param kernels where it is remembered which kernels are right
   * @throws UsageException if there is no such engine or device
   */
  static TaskExecutor trainingExecutor(
      EngineMixin options, KernelCache kernels, DataSource data, CheckpointStore checkpoints) {
    try {
      Torch torch = Torch.open(options.device(), DataType.FLOAT32);
      // More threads than one gain little and change the result: there is a process per core.
      Torch.setThreads(1);
      VerifiedNetworks networks =
          VerifiedNetworks.create(torch, options.kind(), kernels, report -> {});
      return new TrainingExecutor(torch, networks, data, checkpoints, System::nanoTime);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--" + e.getMessage(), e);
    }
  }
}
