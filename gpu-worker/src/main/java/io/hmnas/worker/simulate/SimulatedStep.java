package io.hmnas.worker.simulate;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepMetrics;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.schemas.config.Branch;
import io.hmnas.schemas.config.SeedFactors;
import io.hmnas.worker.loop.StepEvents;
import io.hmnas.worker.loop.StepOutcome;
import io.hmnas.worker.space.Costs;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * One simulated step: a pure function of its task, attempt and seconds aside. {@link
 * SimulatedExecutor} adds the time it takes.
 */
public final class SimulatedStep {
  private static final String BACKEND = "simulated";

  private final StepTask task;
  private final SweepConfig config;
  private final Stage stage;
  private final SimulatedSpace common;
  private final SimulatedRun run;
  private final Branch branch;

  /**
   * @throws IllegalArgumentException if the search space has an unknown operation, or the stage is
   *     unknown
   */
  public SimulatedStep(StepTask task) {
    this(task, new SimulatedSpace(task.getConfig()));
  }

  /**
   * @param common of the task's configuration
   */
  SimulatedStep(StepTask task, SimulatedSpace common) {
    this.task = task;
    this.common = common;
    this.config = task.getConfig();
    this.stage = task.getStage();
    this.branch = Branch.require(task.getBranch());
    this.run = new SimulatedRun(config, common, seeds());
    if (stage == Stage.UNKNOWN) {
      throw new IllegalArgumentException("stage must be known, got " + stage);
    }
  }

  private SeedFactors seeds() {
    return new SeedFactors(
        Objects.requireNonNullElse(task.getInitSeed(), task.getSeed()),
        Objects.requireNonNullElse(task.getDataSeed(), task.getSeed()),
        Objects.requireNonNullElse(task.getMaskSeed(), task.getSeed()));
  }

  /** Batches of the step, as many as training would have. */
  int batches() {
    long images = images();
    double part =
        switch (stage) {
          case SUPERNET -> 1 - config.getSupernet().getValidationFraction();
          case MASK -> config.getSupernet().getValidationFraction();
          case FINETUNE -> 1;
          case SEED, PRUNE, UNKNOWN -> 0;
        };
    return part == 0 ? 0 : (int) Math.max(1, (long) (images * part) / config.getBatchSize());
  }

  private long images() {
    int limit = config.getDataset().getTrainLimit();
    int all = config.getDataset().getName().endsWith("-sample") ? 6_000 : 60_000;
    return limit == 0 ? all : Math.min(limit, all);
  }

  /** Whether a weight event is due after so many batches. */
  boolean eventDue(int batch) {
    return batch % config.getEventEveryBatches() == 0 || batch == batches();
  }

  /** The event after so many batches. */
  WeightEvent.Builder event(int batch, double imagesPerSecond) {
    double done = done(batch);
    double accuracy = accuracy(batch);
    WeightEvent.Builder event =
        StepEvents.of(task)
            .setBatch(batch)
            .setBatches(batches())
            .setLoss(run.loss(accuracy))
            .setAccuracy(accuracy)
            .setImagesPerSecond(imagesPerSecond)
            .setCells(cells(done));
    if (stage == Stage.MASK) {
      double before = done(Math.max(0, batch - config.getEventEveryBatches()));
      event
          .setKeptWeightFraction(run.keptWeights(done))
          .setCost(run.cost(done))
          .setLambda(run.lambda(done))
          .setFlips(run.flips(before, done));
    }
    return event;
  }

  /**
   * What the step gives.
   *
   * @param seconds what it took: told to the architecture that it may find
   */
  public StepOutcome outcome(double seconds) {
    String digest = digest();
    boolean last = stage == Stage.FINETUNE && task.getStep() == task.getSteps() - 1;
    Architecture found = stage == Stage.PRUNE || last ? architecture(digest, seconds, last) : null;
    return new StepOutcome(digest, metrics(last), found);
  }

  /** SHA-256 of all that determines the step; it stands for the checkpoint. */
  private String digest() {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(SweepConfig.getEncoder().encode(config));
      String rest =
          "%d %s %s %s %d %s %s"
              .formatted(
                  task.getSeed(),
                  seeds(),
                  branch.labelOf(stage),
                  stage,
                  task.getStep(),
                  task.getInputDigest(),
                  task.getGenotype());
      return HexFormat.of().formatHex(sha.digest(rest.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private StepMetrics metrics(boolean last) {
    StepMetrics.Builder metrics = StepMetrics.newBuilder().setBackend(BACKEND);
    if (batches() > 0) {
      double accuracy = accuracy(batches());
      metrics
          .setTrainAccuracy(accuracy)
          .setTrainLoss(run.loss(accuracy))
          .setImages((long) batches() * config.getBatchSize());
    }
    if (stage == Stage.SUPERNET || stage == Stage.MASK || stage == Stage.PRUNE) {
      double accuracy = validation(stage);
      metrics.setValidationAccuracy(accuracy).setValidationLoss(run.loss(accuracy));
    }
    if (stage == Stage.MASK || stage == Stage.PRUNE) {
      double done = masked(done(batches()));
      Selection selection =
          stage == Stage.PRUNE ? run.selection(task) : run.pruning(done).selection();
      metrics
          .setKeptEdges(selection.edgeCount(run.space()))
          .setKeptOperations(selection.operationCount(run.space()))
          .setKeptWeightFraction(run.keptWeights(done));
    }
    if (stage == Stage.MASK) {
      metrics
          .setCost(run.cost(done(batches())))
          .setLambda(run.lambda(done(batches())))
          .setFlips(run.flips(done(0), done(batches())));
    }
    return metrics.setTestAccuracy(last ? (Double) test() : null).build();
  }

  private Architecture architecture(String digest, double seconds, boolean last) {
    SearchSpace space = run.space();
    Selection selection = run.selection(task);
    long parameters = new NetworkLayout(space, selection).parameterSize();
    return Architecture.newBuilder()
        .setSweepId(task.getSweepId())
        .setRunId(task.getRunId())
        .setSeed(task.getSeed())
        .setBranch(task.getBranch())
        .setCells(run.cells(selection, masked()))
        .setRescuedNodes(masked() ? run.pruning(1).rescued() : 0)
        .setSupernetParameters(common.parameters())
        .setParameters(parameters)
        .setNonZeroParameters((long) (parameters * (masked() ? run.keptWeights(1) : 1)))
        .setMultiplyAdds(Costs.multiplyAdds(space, selection))
        .setSupernetMultiplyAdds(common.multiplyAdds())
        .setSupernetAccuracy(validation(Stage.SUPERNET))
        .setMaskedAccuracy(masked() ? (Double) validation(Stage.MASK) : null)
        .setPrunedAccuracy(validation(Stage.PRUNE))
        .setTestAccuracy(last ? (Double) test() : null)
        .setSearchSeconds(task.getSearchSeconds() + seconds)
        .setCheckpointDigest(digest)
        .build();
  }

  private List<CellWeights> cells(double done) {
    return stage == Stage.FINETUNE
        ? run.cells(run.selection(task), masked())
        : run.cells(trained(done), masked(done));
  }

  /** Whether masks say what the network has. */
  private boolean masked() {
    return switch (branch) {
      case DARTS_RULE, DARTS_SCRATCH, CONSENSUS, RANDOM, MAGNITUDE -> false;
      default -> true;
    };
  }

  private double accuracy(int batch) {
    return run.accuracy(
            stage, done(batch), SimulatedRun.wobble(task.getSeed(), stage, task.getStep(), batch))
        - (stage == Stage.FINETUNE ? handicap() : 0);
  }

  /** How much worse than hm-nas a branch is, so that they can be told apart. */
  private double handicap() {
    return switch (branch) {
      case RANDOM -> 0.04;
      case DARTS_RULE, DARTS_SCRATCH -> 0.02;
      case SCRATCH -> 0.015;
      case MAGNITUDE -> 0.01;
      default -> 0;
    };
  }

  /** After a stage; what is pruned is no worse than what was masked. */
  private double validation(Stage after) {
    Stage measured = after == Stage.PRUNE ? Stage.MASK : after;
    double done = after == stage ? done(batches()) : 1;
    return run.accuracy(measured, done, SimulatedRun.wobble(task.getSeed(), after, 0, 0)) - 0.01;
  }

  private double test() {
    return run.accuracy(
            Stage.FINETUNE, 1, SimulatedRun.wobble(task.getSeed(), Stage.FINETUNE, 0, 0))
        - 0.02
        - handicap();
  }

  /** Share of the stage that is done. */
  private double done(int batch) {
    int all = batches();
    double ofStep = all == 0 ? 1 : (double) batch / all;
    return (task.getStep() + ofStep) / task.getSteps();
  }

  private double trained(double done) {
    return stage == Stage.SUPERNET ? done : 1;
  }

  private double masked(double done) {
    return switch (stage) {
      case SEED, SUPERNET, UNKNOWN -> -1;
      case MASK -> done;
      case PRUNE, FINETUNE -> 1;
    };
  }
}
