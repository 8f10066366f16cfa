package io.hmnas.coordinator.metrics;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.EdgeWeights;
import io.hmnas.schemas.avro.OperationWeights;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.schemas.config.RunId;
import java.util.ArrayList;
import java.util.List;

/** Records of runs as they are in earnest: two cells of 14 edges with 7 operations each. */
final class SimulatedSeeds {
  static final SweepConfig CONFIG = SweepConfig.newBuilder().build();
  private static final List<String> OPERATIONS =
      List.of(
          "max_pool_3x3",
          "avg_pool_3x3",
          Place.SKIP_CONNECT,
          "sep_conv_3x3",
          "sep_conv_5x5",
          "dil_conv_3x3",
          "dil_conv_5x5");

  private SimulatedSeeds() {}

  static RunState run(String sweepId, long seed, RunStatus status, Stage stage) {
    return RunState.newBuilder()
        .setSweepId(sweepId)
        .setRunId(RunId.of(sweepId, seed))
        .setSeed(seed)
        .setConfig(CONFIG)
        .setStatus(status)
        .setStage(stage)
        .build();
  }

  static WeightEvent event(String sweepId, long seed, Stage stage, List<CellWeights> cells) {
    WeightEvent.Builder event =
        WeightEvent.newBuilder()
            .setSweepId(sweepId)
            .setRunId(RunId.of(sweepId, seed))
            .setSeed(seed)
            .setStage(stage)
            .setLoss(1.0 / seed)
            .setAccuracy(1 - 1.0 / (seed + 1))
            .setImagesPerSecond(100)
            .setCells(cells);
    if (stage == Stage.MASK) {
      event.setKeptWeightFraction(0.5).setCost(0.25).setLambda(2.0).setFlips(3);
    }
    return event.build();
  }

  static Architecture found(String sweepId, long seed) {
    return Architecture.newBuilder()
        .setSweepId(sweepId)
        .setRunId(RunId.of(sweepId, seed))
        .setSeed(seed)
        .setCells(cells(seed, 0.01))
        .setTestAccuracy(0.8)
        .build();
  }

  /**
   * Both cells.
   *
   * @param seed some operations and edges are off, others for every seed
   * @param on the real mask of what is on; what is off has 0
   */
  static List<CellWeights> cells(long seed, double on) {
    return cells(seed, on, 0.1);
  }

  /** Both cells, with the given weight of skip_connect; other operations have 1/28 to 7/28. */
  static List<CellWeights> cells(long seed, double on, double skip) {
    List<CellWeights> cells = new ArrayList<>();
    for (String type : List.of("normal", "reduction")) {
      List<EdgeWeights> edges = new ArrayList<>();
      for (int target = 2; target < 6; target++) {
        for (int source = 0; source < target; source++) {
          boolean kept = (seed + source + target) % 3 != 0;
          edges.add(
              new EdgeWeights(
                  source, target, 1.0 / target, kept ? on : 0, kept, operations(seed, on, skip)));
        }
      }
      cells.add(new CellWeights(type, 4, edges));
    }
    return cells;
  }

  private static List<OperationWeights> operations(long seed, double on, double skip) {
    List<OperationWeights> operations = new ArrayList<>();
    for (int i = 0; i < OPERATIONS.size(); i++) {
      boolean kept = (seed + i) % 2 == 0;
      double weight = OPERATIONS.get(i).equals(Place.SKIP_CONNECT) ? skip : (i + 1) / 28.0;
      operations.add(new OperationWeights(OPERATIONS.get(i), weight, kept ? on : 0.0, kept));
    }
    return operations;
  }
}
