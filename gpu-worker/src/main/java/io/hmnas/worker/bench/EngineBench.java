package io.hmnas.worker.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.hmnas.schemas.avro.SearchSpaceConfig;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.Costs;
import io.hmnas.worker.space.ImageShape;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.supernet.NativeConvolutions;
import io.hmnas.worker.supernet.Network;
import io.hmnas.worker.supernet.Network.Wanted;
import io.hmnas.worker.supernet.NetworkFactory;
import io.hmnas.worker.supernet.Networks;
import io.hmnas.worker.supernet.Norms;
import io.hmnas.worker.supernet.ReferenceNetwork;
import io.hmnas.worker.supernet.batched.BatchedNetwork;
import io.hmnas.worker.tensor.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Measures one training step of both engines in turn, in one process: gradients of a batch, without
 * the update. The reference uses the engine's own convolutions, which are its fastest.
 */
public final class EngineBench {
  private static final int CLASSES = 10;
  private static final int ROUNDS = 5;

  /** One operation in four survives, and at least one into every node. */
  private static final double KEPT = 0.25;

  private final BenchSetting setting;
  private final Torch torch;
  private final SearchSpace space;
  private final Random random = new Random(1);
  private final NDArray images;
  private final NDArray labels;

  private EngineBench(BenchSetting setting, Torch torch) {
    this.setting = setting;
    this.torch = torch;
    SearchSpaceConfig config =
        SearchSpaceConfig.newBuilder()
            .setChannels(setting.channels())
            .setCells(setting.cells())
            .setStemStride(setting.stemStride())
            .build();
    this.space = new SearchSpace(config, new ImageShape(1, 28, 28), CLASSES);
    int batch = setting.batch();
    this.images = torch.tensor(values(batch * 28 * 28, 1), batch, 1, 28, 28);
    this.labels = torch.labels(random.longs(batch, 0, CLASSES).toArray());
  }

  /** Runs the benchmark; the number of threads holds for the whole process from then on. */
  public static BenchReport run(BenchSetting setting) {
    Torch.setThreads(setting.threads());
    try (Torch torch = Torch.open(setting.device(), DataType.FLOAT32);
        Torch.Scope scope = Torch.scope()) {
      return new EngineBench(setting, torch).measure();
    }
  }

  /**
   * Prints a table.
   *
   * @param args channels, cells, stem stride, batch, threads; then a file for JSON, or nothing
   */
  public static void main(String[] args) throws IOException {
    if (args.length < 5) {
      System.err.println("usage: channels cells stemStride batch threads [file for JSON]");
      System.exit(2);
    }
    int[] numbers = Arrays.stream(args).limit(5).mapToInt(Integer::parseInt).toArray();
    BenchReport report =
        run(new BenchSetting(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], "auto"));
    System.out.print(report.table());
    if (args.length > 5) {
      Files.writeString(Path.of(args[5]), report.json());
    }
  }

  private double[] values(int size, double deviation) {
    return random.doubles(size).map(u -> deviation * Math.sqrt(3) * (2 * u - 1)).toArray();
  }

  /** A kind of step and how long it took. */
  private static final class Subject {
    private final String step;
    private final Runnable run;
    private final int repeats;
    private final int operations;
    private final List<Double> milliseconds = new ArrayList<>();

    Subject(String step, int repeats, int operations, Runnable run) {
      this.step = step;
      this.run = run;
      this.repeats = repeats;
      this.operations = operations;
    }

    void measure() {
      for (int repeat = 0; repeat < repeats; repeat++) {
        long start = System.nanoTime();
        step();
        milliseconds.add((System.nanoTime() - start) / 1e6);
      }
    }

    void step() {
      try (Torch.Scope scope = Torch.scope()) {
        run.run();
      }
    }

    double median() {
      double[] sorted = milliseconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      int middle = sorted.length / 2;
      return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    BenchRow row(int batch) {
      double least = milliseconds.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
      return new BenchRow(step, median(), least, batch * 1000 / median(), operations);
    }
  }

  private BenchReport measure() {
    NetworkFactory batched = Networks.create(torch, Networks.BATCHED);
    NetworkFactory reference =
        (any, selection) ->
            new ReferenceNetwork(torch, new NativeConvolutions(torch), any, selection);
    Selection everything = Selection.all(space);
    Selection some = some();
    double share = (double) Costs.multiplyAdds(space, some) / Costs.multiplyAdds(space, everything);
    String pruned = "pruned to %d %%".formatted(Math.round(100 * share));
    long start = System.nanoTime();
    Subject fast = step(batched, everything, Wanted.WEIGHTS, "batched, weights", 3);
    fast.step();
    double preparation = (System.nanoTime() - start) / 1e9;
    Subject slow = step(reference, everything, Wanted.WEIGHTS, "reference, weights", 1);
    List<Subject> subjects =
        List.of(
            slow,
            fast,
            step(batched, everything, Wanted.MIXTURE, "batched, mixture", 3),
            step(batched, everything, Wanted.BOTH, "batched, masked, both", 3),
            step(reference, some, Wanted.WEIGHTS, "reference, " + pruned, 1),
            step(batched, some, Wanted.WEIGHTS, "batched, " + pruned, 3));
    subjects.forEach(Subject::step);
    for (int round = 0; round < ROUNDS; round++) {
      subjects.forEach(Subject::measure);
    }
    return new BenchReport(
        setting,
        torch.describe(),
        subjects.stream().map(subject -> subject.row(setting.batch())).toList(),
        slow.median() / fast.median(),
        preparation,
        peakMegabytes());
  }

  private Selection some() {
    Random drawn = new Random(2);
    return Selection.of(
        space,
        type ->
            (edge, operation) ->
                drawn.nextDouble() < KEPT
                    || (edge.source() == edge.target() - 1 && operation == 3));
  }

  private Subject step(
      NetworkFactory networks, Selection selection, Wanted wanted, String name, int repeats) {
    Network network = networks.create(space, selection);
    NDArray weights = torch.vector(values(network.layout().parameterSize(), 0.2));
    NDArray mean = torch.zeros(network.layout().normSize());
    NDArray variance = torch.ones(network.layout().normSize());
    NDArray mask = torch.ones(network.layout().parameterSize());
    Map<CellType, NDArray> mixture = new EnumMap<>(CellType.class);
    int edges = space.edges().size();
    int operations = space.operations().size();
    for (CellType type : space.cellTypes()) {
      mixture.put(type, torch.tensor(values(edges * operations, 0.05), edges, operations));
    }
    boolean masked = wanted == Wanted.BOTH;
    int count =
        network instanceof BatchedNetwork script ? script.operations(wanted, setting.batch()) : 0;
    return new Subject(
        name,
        repeats,
        count,
        () -> {
          NDArray used = masked ? weights.mul(mask) : weights;
          Torch.value(
              network
                  .differentiate(
                      images, labels, used, mixture, Norms.training(mean, variance), wanted)
                  .loss());
        });
  }

  /** Peak resident memory as Linux tells it. */
  private static long peakMegabytes() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
