package io.hmnas.standalone.report;

import io.hmnas.coordinator.history.WeightHistory;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.CellAgreement;
import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeRobustness;
import io.hmnas.schemas.avro.EdgeWeights;
import io.hmnas.schemas.avro.OperationRobustness;
import io.hmnas.schemas.avro.OperationWeights;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepMetrics;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.schemas.avro.Summary;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.WeightEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** Made-up outcomes of sweeps, the same in every run of the tests. */
public final class Outcomes {
  private static final String SWEEP = "demo-20260102-030405";

  private Outcomes() {}

  /** A sweep of that many completed seeds, and one failed seed more. */
  public static SweepOutcome withSeeds(int seeds) {
    SweepConfig config = SweepConfig.newBuilder().build();
    List<RunState> runs = new ArrayList<>();
    List<Architecture> architectures = new ArrayList<>();
    for (long seed = 1; seed <= seeds; seed++) {
      Random random = new Random(seed);
      List<CellWeights> cells =
          List.of(cell(config, "normal", random), cell(config, "reduction", random));
      architectures.add(architecture(seed, cells, random));
      runs.add(completed(config, seed, random));
    }
    runs.add(failed(config, seeds + 1));
    return new SweepOutcome(
        SWEEP,
        config,
        runs,
        List.of(),
        architectures,
        robustness(config, architectures, seeds),
        new TreeMap<>(Map.of("hmnas", "0.1.0", "java", "17")),
        Instant.parse("2026-01-02T03:04:05Z"),
        Instant.parse("2026-01-02T03:09:35Z"),
        traces(architectures),
        null);
  }

  private static SweepTraces traces(List<Architecture> architectures) {
    WeightHistory history = new WeightHistory(1 << 20);
    for (Architecture found : architectures) {
      for (Stage stage : List.of(Stage.SUPERNET, Stage.MASK, Stage.PRUNE)) {
        history.take(
            WeightEvent.newBuilder()
                .setSweepId(SWEEP)
                .setRunId(found.getRunId())
                .setStage(stage)
                .setBatch(1)
                .setBatches(1)
                .setCells(found.getCells())
                .build());
      }
    }
    return new SweepTraces(
        history, List.of(new RecordPlace("hmnas.runs", SWEEP + ".s1", 3, 40, 49, 10)));
  }

  /** One cell of the default search space with random weights and masks. */
  public static CellWeights cell(SweepConfig config, String type, Random random) {
    int nodes = config.getSpace().getNodes();
    List<EdgeWeights> edges = new ArrayList<>();
    for (int target = 2; target < nodes + 2; target++) {
      double[] weights = softmax(random, target);
      int rescue = random.nextInt(target);
      for (int source = 0; source < target; source++) {
        boolean kept = source == rescue || random.nextDouble() < 0.35;
        edges.add(edge(config, random, source, target, weights[source], kept));
      }
    }
    return CellWeights.newBuilder().setCellType(type).setNodes(nodes).setEdges(edges).build();
  }

  private static EdgeWeights edge(
      SweepConfig config, Random random, int source, int target, double weight, boolean kept) {
    List<String> names = config.getSpace().getOperations();
    double[] weights = softmax(random, names.size());
    int rescue = random.nextInt(names.size());
    List<OperationWeights> operations = new ArrayList<>();
    for (int o = 0; o < names.size(); o++) {
      operations.add(
          OperationWeights.newBuilder()
              .setName(names.get(o))
              .setWeight(weights[o])
              .setRealMask(0.01 * random.nextDouble())
              .setKept(kept && (o == rescue || random.nextDouble() < 0.4))
              .build());
    }
    return EdgeWeights.newBuilder()
        .setSource(source)
        .setTarget(target)
        .setWeight(weight)
        .setRealMask(0.01 * random.nextDouble())
        .setKept(kept)
        .setOperations(operations)
        .build();
  }

  private static double[] softmax(Random random, int size) {
    double[] values = random.doubles(size).map(v -> Math.exp(1.5 * v)).toArray();
    double sum = java.util.Arrays.stream(values).sum();
    return java.util.Arrays.stream(values).map(v -> v / sum).toArray();
  }

  private static Architecture architecture(long seed, List<CellWeights> cells, Random random) {
    return Architecture.newBuilder()
        .setSweepId(SWEEP)
        .setRunId(SWEEP + ".s" + seed)
        .setSeed(seed)
        .setCells(cells)
        .setSupernetParameters(53_210)
        .setParameters(19_000 + random.nextInt(4_000))
        .setNonZeroParameters(18_000 + random.nextInt(900))
        .setMultiplyAdds(812_345)
        .setSupernetMultiplyAdds(2_412_345)
        .setSupernetAccuracy(0.815)
        .setMaskedAccuracy(0.79)
        .setPrunedAccuracy(0.79)
        .setTestAccuracy(0.81 + 0.02 * random.nextDouble())
        .setSearchSeconds(93.5)
        .setCheckpointDigest("%064x".formatted(seed))
        .build();
  }

  private static RunState completed(SweepConfig config, long seed, Random random) {
    List<StepRecord> history = new ArrayList<>();
    history.add(step(Stage.SEED, 0, 0.2, null));
    for (int i = 0; i < 3; i++) {
      history.add(step(Stage.SUPERNET, i, 14 + random.nextDouble(), 0.7 + 0.03 * i));
    }
    for (int i = 0; i < 3; i++) {
      history.add(step(Stage.MASK, i, 11 + random.nextDouble(), 0.8));
    }
    history.add(step(Stage.PRUNE, 0, 1.5, 0.79));
    history.add(step(Stage.FINETUNE, 0, 8, null));
    history.add(step(Stage.FINETUNE, 1, 8.5, 0.82));
    return RunState.newBuilder()
        .setSweepId(SWEEP)
        .setRunId(SWEEP + ".s" + seed)
        .setSeed(seed)
        .setConfig(config)
        .setStatus(RunStatus.COMPLETED)
        .setStage(Stage.FINETUNE)
        .setStep(1)
        .setSteps(2)
        .setHistory(history)
        .build();
  }

  private static RunState failed(SweepConfig config, long seed) {
    return RunState.newBuilder()
        .setSweepId(SWEEP)
        .setRunId(SWEEP + ".s" + seed)
        .setSeed(seed)
        .setConfig(config)
        .setStatus(RunStatus.FAILED)
        .setStage(Stage.SUPERNET)
        .setStep(1)
        .setSteps(3)
        .setHistory(List.of(step(Stage.SEED, 0, 0.2, null), step(Stage.SUPERNET, 0, 14, 0.7)))
        .setFailureReason("loss is not a number <after> 3 attempts & \"gave up\"")
        .build();
  }

  private static StepRecord step(
      Stage stage, int step, double seconds, @org.jspecify.annotations.Nullable Double accuracy) {
    return StepRecord.newBuilder()
        .setStage(stage)
        .setStep(step)
        .setWorker("worker-1")
        .setSeconds(seconds)
        .setOutputDigest("%064x".formatted(stage.name().hashCode() + step))
        .setMetrics(
            StepMetrics.newBuilder()
                .setValidationAccuracy(accuracy)
                .setBackend("PyTorch 2.7.1, cpu, matrix products")
                .build())
        .build();
  }

  private static RobustnessReport robustness(
      SweepConfig config, List<Architecture> architectures, int seeds) {
    List<EdgeRobustness> edges = new ArrayList<>();
    for (int c = 0; c < 2; c++) {
      int cell = c;
      for (int e = 0; e < architectures.get(0).getCells().get(c).getEdges().size(); e++) {
        int index = e;
        List<EdgeWeights> sample =
            architectures.stream().map(a -> a.getCells().get(cell).getEdges().get(index)).toList();
        EdgeWeights first = sample.get(0);
        edges.add(
            EdgeRobustness.newBuilder()
                .setCellType(cell == 0 ? "normal" : "reduction")
                .setSource(first.getSource())
                .setTarget(first.getTarget())
                .setWeight(summary(sample.stream().map(EdgeWeights::getWeight).toList()))
                .setSurvival(sample.stream().filter(EdgeWeights::getKept).count() / (double) seeds)
                .setOperations(
                    config.getSpace().getOperations().stream()
                        .map(name -> OperationRobustness.newBuilder().setName(name).build())
                        .toList())
                .build());
      }
    }
    return RobustnessReport.newBuilder()
        .setSweepId(SWEEP)
        .setConfig(config)
        .setRequestedSeeds(LongStream.rangeClosed(1, seeds + 1).boxed().toList())
        .setCompletedSeeds(LongStream.rangeClosed(1, seeds).boxed().toList())
        .setFailedSeeds(List.of((long) seeds + 1))
        .setEdges(edges)
        .setAgreement(
            List.of(
                CellAgreement.newBuilder()
                    .setCellType("normal")
                    .setKendallW(seeds > 1 ? 0.31 : null)
                    .setEdgeKappa(seeds > 1 ? 0.12 : null)
                    .setOperationKappa(null)
                    .build()))
        .setTestAccuracy(
            summary(architectures.stream().map(Architecture::getTestAccuracy).toList()))
        .build();
  }

  private static Summary summary(List<Double> values) {
    DoubleSummaryStatistics s = values.stream().mapToDouble(v -> v).summaryStatistics();
    double half = s.getCount() > 1 ? 0.4 * (s.getMax() - s.getMin()) : 0;
    return Summary.newBuilder()
        .setCount((int) s.getCount())
        .setMean(s.getAverage())
        .setStandardDeviation(half)
        .setMinimum(s.getMin())
        .setMaximum(s.getMax())
        .setLow95(s.getCount() > 1 ? s.getAverage() - half : null)
        .setHigh95(s.getCount() > 1 ? s.getAverage() + half : null)
        .build();
  }
}
