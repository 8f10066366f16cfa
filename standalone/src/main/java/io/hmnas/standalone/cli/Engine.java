package io.hmnas.standalone.cli;

import ai.djl.ndarray.types.DataType;
import io.hmnas.worker.checkpoint.CheckpointStore;
import io.hmnas.worker.data.DataSource;
import io.hmnas.worker.loop.TaskExecutor;
import io.hmnas.worker.supernet.MatrixConvolutions;
import io.hmnas.worker.supernet.ReferenceNetwork;
import io.hmnas.worker.tensor.Torch;
import io.hmnas.worker.train.TrainingExecutor;

/** Sets up what carries out the steps. */
final class Engine {
  private Engine() {}

  static TaskExecutor trainingExecutor(DataSource data, CheckpointStore checkpoints) {
    Torch torch = Torch.open("cpu", DataType.FLOAT32);
    Torch.setThreads(1);
    return new TrainingExecutor(
        torch,
        (space, selection) ->
            new ReferenceNetwork(torch, new MatrixConvolutions(torch), space, selection),
        data,
        checkpoints,
        System::nanoTime);
  }
}
