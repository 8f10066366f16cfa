package io.hmnas.worker.bench;

import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.supernet.Network.Wanted;
import io.hmnas.worker.supernet.Networks;
import io.hmnas.worker.tensor.Torch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures what several workers make on one machine: weight steps of the batched engine in
 * processes of their own, at the same time, against one process alone.
 */
public final class ThroughputBench {
  private static final String READY = "ready";
  private static final double SECONDS = 8;

  private ThroughputBench() {}

  /**
   * Result.
   *
   * @param imagesPerSecondAlone of one process, before and after the others ran
   * @param imagesPerSecondTogether of all processes, summed
   */
  public record Report(
      BenchSetting setting,
      int processes,
      double imagesPerSecondAlone,
      double imagesPerSecondTogether) {
    /** How many times the images of one process all of them make. */
    @JsonProperty
    public double gain() {
      return imagesPerSecondTogether / imagesPerSecondAlone;
    }

    /** In words. */
    public String text() {
      return String.format(
          Locale.ROOT,
          "one process: %.0f images/s; %d at the same time: %.0f images/s, %.2f times as many%n",
          imagesPerSecondAlone,
          processes,
          imagesPerSecondTogether,
          gain());
    }

    /** As JSON. */
    public String json() {
      return BenchReport.json(this);
    }
  }

  /** Runs the benchmark, for half a minute. */
  public static Report run(BenchSetting setting, int processes) {
    return run(setting, processes, SECONDS);
  }

  /**
   * Runs the benchmark.
   *
   * @param seconds that are measured, each of three times
   */
  static Report run(BenchSetting setting, int processes, double seconds) {
    try {
      double before = together(setting, 1, seconds);
      double all = together(setting, processes, seconds);
      double after = together(setting, 1, seconds);
      return new Report(setting, processes, (before + after) / 2, all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double together(BenchSetting setting, int processes, double seconds)
      throws IOException {
    List<Process> all = new ArrayList<>();
    try {
      for (int i = 0; i < processes; i++) {
        all.add(start(setting, seconds));
      }
      for (Process process : all) {
        if (!READY.equals(answer(process))) {
          throw new IOException("a process of the bench did not start, see above");
        }
      }
      for (Process process : all) {
        process.outputWriter(StandardCharsets.UTF_8).append('\n').flush();
      }
      double sum = 0;
      for (Process process : all) {
        sum += Double.parseDouble(answer(process));
      }
      return sum;
    } finally {
      all.forEach(Process::destroy);
    }
  }

  private static String answer(Process process) throws IOException {
    BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
    String line = reader.readLine();
    if (line == null) {
      throw new IOException("a process of the bench ended early, see above");
    }
    return line;
  }

  private static Process start(BenchSetting setting, double seconds) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            ThroughputBench.class.getName(),
            Integer.toString(setting.channels()),
            Integer.toString(setting.cells()),
            Integer.toString(setting.stemStride()),
            Integer.toString(setting.batch()),
            Integer.toString(setting.threads()),
            setting.device(),
            Double.toString(seconds))
        .redirectError(Redirect.INHERIT)
        .start();
  }

  /**
   * One of the processes: says when it is ready, waits for a line, measures, prints images/s.
   *
   * @param args channels, cells, stem stride, batch, threads, device, seconds
   */
  public static void main(String[] args) throws IOException {
    BenchSetting setting =
        new BenchSetting(
            Integer.parseInt(args[0]),
            Integer.parseInt(args[1]),
            Integer.parseInt(args[2]),
            Integer.parseInt(args[3]),
            Integer.parseInt(args[4]),
            args[5]);
    Torch.setThreads(setting.threads());
    try (Torch torch = Torch.open(setting.device(), DataType.FLOAT32);
        Torch.Scope scope = Torch.scope()) {
      SearchSpace space =
          new SearchSpace(BenchNetwork.config(setting), BenchNetwork.IMAGE, BenchNetwork.CLASSES);
      BenchNetwork network =
          new BenchNetwork(
              torch,
              Networks.create(torch, Networks.BATCHED),
              space,
              Selection.all(space),
              setting.batch());
      Subject step = new Subject("", 1, () -> network.gradients(Wanted.WEIGHTS));
      step.step();
      step.step();
      System.out.println(READY);
      if (System.in.read() < 0) {
        return;
      }
      double wanted = Double.parseDouble(args[6]) * 1e9;
      long start = System.nanoTime();
      int steps = 0;
      while (System.nanoTime() - start < wanted) {
        step.step();
        steps++;
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.println((double) steps * setting.batch() / seconds);
    }
  }
}
