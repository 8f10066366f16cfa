package io.hmnas.worker.checkpoint;

import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Checkpoints for tests. */
final class Checkpoints {
  private Checkpoints() {}

  static Checkpoint small() {
    return Checkpoint.of(
        Map.of(
            "alpha", new FloatArray(new long[] {2, 3}, new float[] {0, -0f, 1.5f, 1e-40f, 7, 8}),
            "loss", new FloatArray(new long[] {}, new float[] {Float.NaN}),
            "empty", new FloatArray(new long[] {0, 4}, new float[] {})),
        Map.of("stage", "SUPERNET", "step", "3"));
  }

  static Arbitrary<Checkpoint> any() {
    Arbitrary<String> names =
        Arbitraries.strings()
            .withCharRange(' ', '\ud7ff')
            .ofMaxLength(12)
            .filter(n -> !n.startsWith("__"));
    Arbitrary<FloatArray> arrays =
        Arbitraries.longs().between(0, 4).list().ofMaxSize(3).flatMap(Checkpoints::ofShape);
    return Combinators.combine(
            Arbitraries.maps(names, arrays).ofMaxSize(6),
            Arbitraries.maps(names, names).ofMaxSize(4))
        .as(Checkpoint::of);
  }

  private static Arbitrary<FloatArray> ofShape(java.util.List<Long> axes) {
    long[] shape = axes.stream().mapToLong(Long::longValue).toArray();
    int size = (int) axes.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
    return Arbitraries.integers()
        .map(Float::intBitsToFloat)
        .array(Float[].class)
        .ofSize(size)
        .map(
            boxed -> {
              float[] values = new float[size];
              for (int i = 0; i < size; i++) {
                values[i] = boxed[i];
              }
              return new FloatArray(shape, values);
            });
  }

  /** The same content, put in from the end. */
  static Checkpoint reversed(Checkpoint checkpoint) {
    Map<String, FloatArray> arrays = new HashMap<>();
    checkpoint.arrays().keySet().stream()
        .sorted(java.util.Comparator.reverseOrder())
        .forEach(name -> arrays.put(name, checkpoint.array(name)));
    return Checkpoint.of(arrays, new HashMap<>(checkpoint.metadata()));
  }
}
