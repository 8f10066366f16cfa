package io.hmnas.worker.tensor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The engine: creates tensors of one type on one device, and keeps the rules of its autograd.
 *
 * <p>Gradients are recorded only inside {@link #recording}; tensors made inside a {@link Scope} are
 * freed when it closes. Used by one thread: grad mode belongs to the thread, and so do scopes.
 */
public final class Torch implements AutoCloseable {
  private final NDManager manager;
  private final DataType type;
  private final Map<String, NDArray> constants = new HashMap<>();

  private Torch(NDManager manager, DataType type) {
    this.manager = manager;
    this.type = type;
  }

  /**
   * Opens the engine.
   *
   * @param device {@code auto} (a GPU where there is one), {@code cpu}, or {@code gpu}
   * @param type FLOAT32 for training, FLOAT64 for checks
   * @throws IllegalArgumentException if there is no such device
   */
  public static Torch open(String device, DataType type) {
    Engine engine = loadEngine();
    boolean gpu = engine.getGpuCount() > 0;
    Device chosen =
        switch (device) {
          case "auto" -> gpu ? Device.gpu() : Device.cpu();
          case "cpu" -> Device.cpu();
          case "gpu" -> {
            if (!gpu) {
              throw new IllegalArgumentException(
                  "device 'gpu' was asked for, but PyTorch sees none: use auto or cpu");
            }
            yield Device.gpu();
          }
          default ->
              throw new IllegalArgumentException(
                  "device must be auto, cpu or gpu, got '" + device + "'");
        };
    JniUtils.setGradMode(false);
    return new Torch(engine.newBaseManager(chosen), type);
  }

  private static Engine loadEngine() {
    return Engine.getEngine("PyTorch");
  }

  /** Number of threads of one operation, for the whole process. */
  public static void setThreads(int threads) {
    loadEngine();
    JniUtils.setNumThreads(threads);
  }

  /** Engine, version, device and threads, for reports. */
  public String describe() {
    return "PyTorch %s, %s, %s, %d thread%s"
        .formatted(
            Engine.getEngine("PyTorch").getVersion(),
            manager.getDevice(),
            type.name().toLowerCase(java.util.Locale.ROOT),
            JniUtils.getNumThreads(),
            JniUtils.getNumThreads() == 1 ? "" : "s");
  }

  /** Type of the tensors made here. */
  public DataType type() {
    return type;
  }

  /** A tensor of the given values, row-major. */
  public NDArray tensor(float[] values, long... shape) {
    NDArray array = manager.create(values, new Shape(shape));
    return type == DataType.FLOAT32 ? array : array.toType(type, false);
  }

  /** A tensor of the given values, row-major. */
  public NDArray tensor(double[] values, long... shape) {
    NDArray array = manager.create(values, new Shape(shape));
    return type == DataType.FLOAT64 ? array : array.toType(type, false);
  }

  /** A vector of the given values. */
  public NDArray vector(double[] values) {
    return tensor(values, values.length);
  }

  /** A vector of integers (int64), for labels. */
  public NDArray labels(long[] values) {
    return manager.create(values);
  }

  /** An integer (int64) that is made once. */
  public NDArray integer(long value) {
    return constant("integer " + value, () -> manager.create(value));
  }

  /**
   * Unsigned bytes, row-major.
   *
   * @param values outside the heap: on a CPU the tensor shares them, so they must stay as they are
   */
  public NDArray bytes(ByteBuffer values, long... shape) {
    return manager.create(values, new Shape(shape), DataType.UINT8);
  }

  public NDArray zeros(long... shape) {
    return manager.zeros(new Shape(shape), type);
  }

  public NDArray ones(long... shape) {
    return manager.ones(new Shape(shape), type);
  }

  /** A scalar that is made once: turning a number into a tensor costs more than adding it. */
  public NDArray scalar(double value) {
    return constant("scalar " + value, () -> tensor(new double[] {value}));
  }

  /** A tensor that is made once and outlives scopes; the name tells constants apart. */
  public NDArray constant(String name, Supplier<NDArray> make) {
    NDArray known = constants.get(name);
    if (known != null) {
      return known;
    }
    NDArray made = kept(make);
    constants.put(name, made);
    return made;
  }

  /** A tensor that outlives scopes, until it is closed. */
  public NDArray kept(Supplier<NDArray> make) {
    boolean recording = JniUtils.isGradMode();
    JniUtils.setGradMode(false);
    NDArray made = make.get();
    NDScope.unregister(made);
    JniUtils.setGradMode(recording);
    return made;
  }

  /**
   * Compiles a script.
   *
   * @param method source of the method {@code forward}, as TorchScript serialises it
   */
  public ScriptModule script(String method) {
    return ScriptModule.load((PtNDManager) manager, method);
  }

  /** The values, row-major. */
  public static float[] floats(NDArray array) {
    if (array.getDataType() == DataType.FLOAT32) {
      return array.toFloatArray();
    }
    double[] values = array.toDoubleArray();
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /** The values, row-major. */
  public static double[] doubles(NDArray array) {
    if (array.getDataType() == DataType.FLOAT64) {
      return array.toDoubleArray();
    }
    float[] values = array.toFloatArray();
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  /** The value of a tensor of one element. */
  public static double value(NDArray array) {
    return doubles(array)[0];
  }

  /** Opens a scope: tensors made until it closes are freed with it, but for those kept. */
  public static Scope scope() {
    return new Scope(new NDScope());
  }

  /** The life of tensors. */
  public static final class Scope implements AutoCloseable {
    private final NDScope scope;

    private Scope(NDScope scope) {
      this.scope = scope;
      scope.suppressNotUsedWarning();
    }

    /** Lets a tensor outlive the scope. */
    public NDArray keep(NDArray array) {
      NDScope.unregister(array);
      return array;
    }

    @Override
    public void close() {
      scope.close();
    }
  }

  /** Marks a tensor as a leaf of which gradients are wanted. */
  public static NDArray leaf(NDArray array) {
    JniUtils.attachGradient((PtNDArray) array, true);
    return array;
  }

  /**
   * Computes a scalar with gradients recorded, and the gradients of all leaves it depends on.
   *
   * @return the scalar
   */
  public NDArray differentiate(Supplier<NDArray> computation) {
    NDArray result = recording(computation);
    JniUtils.backward(
        (PtNDArray) result, (PtNDArray) constant("one", () -> ones(new long[0])), false, false);
    return result;
  }

  /** Computes with gradients recorded. */
  public static <T> T recording(Supplier<T> computation) {
    JniUtils.setGradMode(true);
    try {
      return computation.get();
    } finally {
      JniUtils.setGradMode(false);
    }
  }

  /**
   * Gradient of a leaf after {@link #differentiate}; it is accumulated until cleared. Zeros if the
   * result did not depend on the leaf.
   */
  public static NDArray gradient(NDArray leaf) {
    @Nullable NDArray gradient = JniUtils.getGradient((PtNDArray) leaf);
    return gradient == null ? leaf.zerosLike() : gradient;
  }

  /** Sets the gradient of a leaf back to zero. */
  public static void clearGradient(NDArray leaf) {
    JniUtils.zeroGrad((PtNDArray) leaf);
  }

  @Override
  public void close() {
    constants.values().forEach(NDArray::close);
    constants.clear();
    manager.close();
  }
}
