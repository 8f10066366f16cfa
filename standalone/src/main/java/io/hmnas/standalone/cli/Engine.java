package io.hmnas.standalone.cli;

import ai.djl.ndarray.types.DataType;
import io.hmnas.worker.checkpoint.CheckpointStore;
import io.hmnas.worker.data.DataSource;
import io.hmnas.worker.loop.TaskExecutor;
import io.hmnas.worker.supernet.NetworkFactory;
import io.hmnas.worker.supernet.Networks;
import io.hmnas.worker.tensor.Torch;
import io.hmnas.worker.train.TrainingExecutor;

/** Sets up what carries out the steps. */
final class Engine {
  private Engine() {}

  /**
   * Loads the native libraries: takes seconds.
   *
   * @param kind which implementation of the networks, see {@link Networks}
   * @param device auto, cpu or gpu
   * @throws UsageException if there is no such engine or device
   */
  static TaskExecutor trainingExecutor(
      String kind, String device, DataSource data, CheckpointStore checkpoints) {
    try {
      Torch torch = Torch.open(device, DataType.FLOAT32);
      // More threads than one gain little and change the result: there is a process per core.
      Torch.setThreads(1);
      NetworkFactory networks = Networks.create(torch, kind);
      return new TrainingExecutor(torch, networks, data, checkpoints, System::nanoTime);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--" + e.getMessage(), e);
    }
  }
}
