package io.hmnas.worker.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * A TorchScript method: many native operations in one call, each without the cost of a call from
 * Java. All native operators are within its reach, also those that DJL does not offer.
 */
public final class ScriptModule implements AutoCloseable {
  private final PtSymbolBlock block;

  private ScriptModule(PtSymbolBlock block) {
    this.block = block;
  }

  /**
   * Compiles a script.
   *
   * @param method source of the method {@code forward}, as TorchScript serialises it
   */
  static ScriptModule load(PtNDManager manager, String method) {
    byte[] archive = ScriptArchive.of(method);
    try {
      return new ScriptModule(
          JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs the method, without recording gradients.
   *
   * <p>Scripts are run as written: the engine's optimiser would profile and compile the long method
   * again in its first calls. That setting belongs to the calling thread and concerns only scripts;
   * nothing else here uses any.
   *
   * @return the tensors of the list that the method returns
   */
  public List<NDArray> call(List<NDArray> arguments) {
    boolean recording = JniUtils.isGradMode();
    JniUtils.setGradMode(false);
    try {
      JniUtils.setGraphExecutorOptimize(false);
      // "Training" here only means that results may later take part in a recording.
      return IValueUtils.forward(block, new NDList(arguments), true);
    } finally {
      JniUtils.setGradMode(recording);
    }
  }

  @Override
  public void close() {
    block.close();
  }
}
