package io.hmnas.worker.bench;

import ai.djl.ndarray.types.DataType;
import io.hmnas.worker.space.Costs;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.supernet.NativeConvolutions;
import io.hmnas.worker.supernet.Network.Wanted;
import io.hmnas.worker.supernet.NetworkFactory;
import io.hmnas.worker.supernet.Networks;
import io.hmnas.worker.supernet.ReferenceNetwork;
import io.hmnas.worker.tensor.OperationCount;
import io.hmnas.worker.tensor.Torch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Measures a training step of both engines in turn (A B A B), in one process: gradients of a batch;
 * then the stages of a run. The reference uses the engine's own convolutions, which are its
 * fastest.
 */
public final class EngineBench {
  private static final int ROUNDS = 5;

  /** One operation in four survives, and at least one into every node. */
  private static final double KEPT = 0.25;

  private final BenchSetting setting;
  private final Torch torch;
  private final SearchSpace space;
  private final NetworkFactory batched;
  private final NetworkFactory reference;

  private EngineBench(BenchSetting setting, Torch torch) {
    this.setting = setting;
    this.torch = torch;
    this.space =
        new SearchSpace(BenchNetwork.config(setting), BenchNetwork.IMAGE, BenchNetwork.CLASSES);
    this.batched = Networks.create(torch, Networks.BATCHED);
    this.reference =
        (any, selection) ->
            new ReferenceNetwork(torch, new NativeConvolutions(torch), any, selection);
  }

  /** Runs the benchmark; the number of threads holds for the whole process from then on. */
  public static BenchReport run(BenchSetting setting) {
    Torch.setThreads(setting.threads());
    try (Torch torch = Torch.open(setting.device(), DataType.FLOAT32);
        Torch.Scope scope = Torch.scope()) {
      return new EngineBench(setting, torch).measure();
    }
  }

  private BenchReport measure() {
    Selection everything = Selection.all(space);
    Selection some = some();
    double share = (double) Costs.multiplyAdds(space, some) / Costs.multiplyAdds(space, everything);
    String pruned = "pruned to %d %%".formatted(Math.round(100 * share));
    BenchNetwork fast = network(batched, everything);
    BenchNetwork slow = network(reference, everything);
    BenchNetwork fastPruned = network(batched, some);
    BenchNetwork slowPruned = network(reference, some);

    Subject slowWeights =
        new Subject("reference, weights", 1, () -> slow.gradients(Wanted.WEIGHTS));
    Subject fastWeights = new Subject("batched, weights", 3, () -> fast.gradients(Wanted.WEIGHTS));
    Subject fastMixture = new Subject("batched, mixture", 3, () -> fast.gradients(Wanted.MIXTURE));
    Subject fastSome =
        new Subject("batched, " + pruned, 3, () -> fastPruned.gradients(Wanted.WEIGHTS));
    List<Subject> steps =
        List.of(
            slowWeights,
            fastWeights,
            fastMixture,
            new Subject("reference, " + pruned, 1, () -> slowPruned.gradients(Wanted.WEIGHTS)),
            fastSome);
    Subject slowForward = new Subject("", 1, () -> slow.forward(true));
    Subject fastForward = new Subject("", 3, () -> fast.forward(false));
    Subject update = new Subject("", 3, fast::update);

    long start = System.nanoTime();
    fastWeights.step();
    double preparation = (System.nanoTime() - start) / 1e9;
    List<Subject> all = new ArrayList<>(steps);
    all.addAll(List.of(slowForward, fastForward, update));
    all.forEach(Subject::step);
    for (int round = 0; round < ROUNDS; round++) {
      all.forEach(Subject::measure);
    }

    List<BenchRow> rows = new ArrayList<>();
    steps.forEach(step -> rows.add(step.row(setting.batch())));
    Map<String, Double> ratios = new LinkedHashMap<>();
    ratios.put(BenchReport.SPEED_UP, slowWeights.median() / fastWeights.median());
    ratios.put(
        "batched, bilevel step / weight step",
        (fastMixture.median() + fastWeights.median()) / fastWeights.median());
    ratios.put("batched, pruned step / weight step", fastSome.median() / fastWeights.median());
    ratios.put("multiply-adds, pruned / all", share);
    double weightStep = fastWeights.median() + update.median();
    new StageBench(setting, torch).measure(weightStep, rows, ratios);
    return new BenchReport(
        setting,
        torch.describe(),
        rows,
        List.of(
            parts(Networks.REFERENCE, slowWeights, slowForward, update),
            parts(Networks.BATCHED, fastWeights, fastForward, update)),
        ratios,
        preparation);
  }

  private static EngineParts parts(
      String engine, Subject weights, Subject forward, Subject update) {
    return new EngineParts(
        engine,
        forward.median(),
        weights.median() - forward.median(),
        update.median(),
        OperationCount.of(weights::step),
        weights.peakMegabytes());
  }

  private BenchNetwork network(NetworkFactory networks, Selection selection) {
    return new BenchNetwork(torch, networks, space, selection, setting.batch());
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
}
