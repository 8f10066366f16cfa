package io.hmnas.worker.bench;

import io.hmnas.worker.tensor.Torch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Something to measure and how long it took. */
final class Subject {
  private final String name;
  private final int repeats;
  private final Runnable run;
  private final List<Double> milliseconds = new ArrayList<>();
  private long peakMegabytes;

  /**
   * @param repeats times it is run in a row when its turn comes
   */
  Subject(String name, int repeats, Runnable run) {
    this.name = name;
    this.repeats = repeats;
    this.run = run;
  }

  String name() {
    return name;
  }

  /** One turn. */
  void measure() {
    ResidentMemory.resetPeak();
    for (int repeat = 0; repeat < repeats; repeat++) {
      long start = System.nanoTime();
      step();
      milliseconds.add((System.nanoTime() - start) / 1e6);
    }
    peakMegabytes = Math.max(peakMegabytes, ResidentMemory.peakMegabytes());
  }

  void step() {
    try (Torch.Scope scope = Torch.scope()) {
      run.run();
    }
  }

  double median() {
    return median(milliseconds);
  }

  long peakMegabytes() {
    return peakMegabytes;
  }

  BenchRow row(int batch) {
    return BenchRow.of(name, milliseconds, batch);
  }

  static double median(Collection<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
