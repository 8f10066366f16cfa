package io.hmnas.coordinator.view;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeWeights;
import io.hmnas.schemas.avro.OperationWeights;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepMetrics;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.schemas.config.Presets;
import io.hmnas.schemas.config.RunId;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Records as large, and as hard to compress, as those of a real run: 10 steps, 28 edges of 7. */
final class Large {
  private static final int STEPS = 10;
  private static final int NODES = 4;

  private Large() {}

  static RunState run(String sweepId, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return RunState.newBuilder()
        .setSweepId(sweepId)
        .setRunId(RunId.of(sweepId, seed))
        .setSeed(seed)
        .setConfig(Presets.load("demo").config())
        .setInputDigest(digest(random))
        .setHistory(Stream.generate(() -> step(random)).limit(STEPS).toList())
        .build();
  }

  private static StepRecord step(SplittableRandom random) {
    return StepRecord.newBuilder()
        .setStage(Stage.MASK)
        .setWorker("worker-" + random.nextInt(100))
        .setSeconds(random.nextDouble())
        .setOutputDigest(digest(random))
        .setMetrics(
            StepMetrics.newBuilder()
                .setTrainLoss(random.nextDouble())
                .setTrainAccuracy(random.nextDouble())
                .setValidationLoss(random.nextDouble())
                .setValidationAccuracy(random.nextDouble())
                .setKeptWeightFraction(random.nextDouble())
                .setCost(random.nextDouble())
                .setLambda(random.nextDouble())
                .setTrainSeconds(random.nextDouble())
                .setEvaluationSeconds(random.nextDouble())
                .setBackend("PyTorch 2.7.1 cpu, batched")
                .build())
        .build();
  }

  private static String digest(SplittableRandom random) {
    return IntStream.range(0, 4)
        .mapToObj(i -> "%016x".formatted(random.nextLong()))
        .reduce("", String::concat);
  }

  static Architecture architecture(String sweepId, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return Architecture.newBuilder()
        .setSweepId(sweepId)
        .setRunId(RunId.of(sweepId, seed))
        .setSeed(seed)
        .setCells(List.of(cell("normal", random), cell("reduction", random)))
        .setTestAccuracy(random.nextDouble())
        .setCheckpointDigest(digest(random))
        .build();
  }

  private static CellWeights cell(String type, SplittableRandom random) {
    List<String> operations = Presets.load("demo").config().getSpace().getOperations();
    return CellWeights.newBuilder()
        .setCellType(type)
        .setNodes(NODES)
        .setEdges(
            IntStream.range(2, 2 + NODES)
                .boxed()
                .flatMap(
                    target ->
                        IntStream.range(0, target)
                            .mapToObj(source -> edge(source, target, operations, random)))
                .toList())
        .build();
  }

  private static EdgeWeights edge(
      int source, int target, List<String> operations, SplittableRandom random) {
    return EdgeWeights.newBuilder()
        .setSource(source)
        .setTarget(target)
        .setWeight(random.nextDouble())
        .setRealMask(random.nextDouble())
        .setKept(random.nextBoolean())
        .setOperations(
            operations.stream()
                .map(
                    name ->
                        OperationWeights.newBuilder()
                            .setName(name)
                            .setWeight(random.nextDouble())
                            .setRealMask(random.nextDouble())
                            .setKept(random.nextBoolean())
                            .build())
                .toList())
        .build();
  }
}
