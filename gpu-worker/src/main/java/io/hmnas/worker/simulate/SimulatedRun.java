package io.hmnas.worker.simulate;

import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.MaskConfig;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.config.Branch;
import io.hmnas.schemas.config.SeedFactors;
import io.hmnas.worker.mask.Budget;
import io.hmnas.worker.mask.MaskCost;
import io.hmnas.worker.mask.MaskSchedule;
import io.hmnas.worker.prune.CellReport;
import io.hmnas.worker.prune.NetworkChoice;
import io.hmnas.worker.prune.Pruning;
import io.hmnas.worker.space.EncodingLayout;
import io.hmnas.worker.space.EncodingWeights;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.train.Randomness;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What training of a run might look like: curves, weights and masks at any point of it, in closed
 * form. A function of configuration and seed.
 *
 * <p>Every edge and operation has a strength: mostly the same for all seeds, partly drawn from the
 * seed, so that seeds agree and disagree as they do in earnest. Encoding weights grow apart by
 * strength; masks close in the order of strength, as fast as the budget's target falls.
 */
final class SimulatedRun {
  /** Without a budget nothing presses, but some masks close nevertheless. */
  private static final double KEPT_WITHOUT_BUDGET = 0.8;

  private static final double SEED_SHARE = 0.5;

  private final MaskConfig mask;
  private final double initScale;
  private final SearchSpace space;
  private final EncodingLayout layout;
  private final MaskCost cost;
  private final double[] strength;
  private final double[] noise;
  private final double[] sway;
  private final double[] rank;
  private final double skill;

  SimulatedRun(SweepConfig config, SimulatedSpace common, SeedFactors seeds) {
    this.mask = config.getMask();
    this.initScale = config.getSupernet().getEncodingInitScale();
    this.space = common.space();
    this.layout = common.layout();
    this.cost = common.cost();
    this.noise = gaussians(seeds.init());
    this.sway = gaussians(seeds.mask());
    this.strength =
        IntStream.range(0, layout.size())
            .mapToDouble(i -> common.strength(i) + SEED_SHARE * noise[i])
            .toArray();
    this.rank = ranks(strength, layout);
    this.skill = SimulatedSpace.gaussians(Randomness.of(seeds.data(), "simulated skill"), 1)[0];
  }

  private double[] gaussians(long seed) {
    return SimulatedSpace.gaussians(Randomness.of(seed, "simulated strength"), layout.size());
  }

  SearchSpace space() {
    return space;
  }

  /** The network of another branch that goes off after stages SUPERNET or MASK. */
  Selection selection(StepTask task) {
    NetworkChoice choice =
        new NetworkChoice(space, layout, EncodingWeights.of(space, layout, encoding(1)));
    if (!task.getGenotype().isEmpty()) {
      return choice.given(task.getGenotype());
    }
    Selection masked = pruning(1).selection();
    return switch (Branch.require(task.getBranch())) {
      case DARTS_RULE, DARTS_SCRATCH, CONSENSUS -> choice.dartsRule();
      case RANDOM ->
          choice.random(masked, Randomness.of(task.getSeed(), "branch " + task.getBranch()));
      case MAGNITUDE -> choice.magnitude(masked);
      default -> masked;
    };
  }

  /** The cells of such a network. */
  List<CellWeights> cells(Selection selection, boolean masked) {
    double[] weights = EncodingWeights.of(space, layout, encoding(1));
    return CellReport.of(space, layout, weights, masked ? realMasks(1) : null, selection);
  }

  /** What is pruned when so much of stage MASK is done, 0..1. */
  Pruning pruning(double masked) {
    return Pruning.of(space, layout, realMasks(masked), mask.getThreshold());
  }

  /**
   * The cells.
   *
   * @param trained share of stage SUPERNET that is done, 0..1
   * @param masked share of stage MASK that is done, 0..1; negative before it
   */
  List<CellWeights> cells(double trained, double masked) {
    double[] weights = EncodingWeights.of(space, layout, encoding(trained));
    return masked < 0
        ? CellReport.of(space, layout, weights, null, Selection.all(space))
        : CellReport.of(space, layout, weights, realMasks(masked), pruning(masked).selection());
  }

  /** Cost kept, as a fraction of the supernet's. */
  double cost(double masked) {
    // A sum of shares may come to a little more than the whole.
    return Math.min(1, cost.cost(Pruning.masks(space, layout, pruning(masked).selection())));
  }

  /** Lagrange multiplier: rises while the target falls. */
  double lambda(double masked) {
    return mask.getBudget() > 0 ? 2 * (1 - target(masked)) : 0;
  }

  /** Share of the network weights whose mask is 1. */
  double keptWeights(double masked) {
    return mask.getWeights() ? 1 - 0.1 * masked : 1;
  }

  /** Masks that changed sides between two points of stage MASK. */
  int flips(double from, double to) {
    double[] before = realMasks(from);
    double[] after = realMasks(to);
    double threshold = mask.getThreshold();
    return (int)
        IntStream.range(0, before.length)
            .filter(i -> (before[i] > threshold) != (after[i] > threshold))
            .count();
  }

  /**
   * Accuracy on training images.
   *
   * @param done share of the stage that is done, 0..1
   * @param wobble of the batches, about -1..1
   */
  double accuracy(Stage stage, double done, double wobble) {
    double reached =
        switch (stage) {
          case SUPERNET -> 0.1 + 0.7 * rise(done);
          case MASK -> 0.8 - 0.08 * done * StrictMath.sin(done * Math.PI) - 0.02 * done;
          case FINETUNE -> 0.74 + 0.15 * rise(done);
          case SEED, PRUNE, UNKNOWN -> 0.1;
        };
    return Math.min(1, Math.max(0, reached + 0.006 * skill + 0.004 * wobble));
  }

  /** Mean cross-entropy that goes with an accuracy. */
  double loss(double accuracy) {
    return 2.6 * (1 - accuracy) * (1 - accuracy) + 0.9 * (1 - accuracy) * accuracy + 0.05;
  }

  private static double rise(double done) {
    return (1 - StrictMath.exp(-4 * done)) / (1 - StrictMath.exp(-4));
  }

  private double[] encoding(double trained) {
    double[] encoding = new double[layout.size()];
    for (int i = 0; i < encoding.length; i++) {
      encoding[i] = initScale * noise[i] + 0.4 * trained * strength[i];
    }
    return encoding;
  }

  private double[] realMasks(double masked) {
    double initial = mask.getInitial();
    double range = Math.max(1e-6, initial - mask.getThreshold());
    double width = 0.15 * range * new MaskSchedule(mask).factor(masked);
    double closed = 1 - target(masked);
    double moved = Math.min(1, masked / 0.1);
    double[] real = new double[layout.size()];
    for (int i = 0; i < real.length; i++) {
      if (!(layout.isEdge(i) ? mask.getEdges() : mask.getOperations())) {
        real[i] = initial;
        continue;
      }
      double open = Math.max(-1, Math.min(1, 6 * (rank[i] - closed)));
      double aimed = mask.getThreshold() + range * open;
      double swayed = width * StrictMath.sin(7 * masked + 9 * sway[i]);
      real[i] = clip(initial + moved * (aimed + swayed - initial));
    }
    return real;
  }

  private double clip(double real) {
    return mask.getCeiling() > 0 ? Math.max(0, Math.min(mask.getCeiling(), real)) : real;
  }

  /** Share of the masks of each kind that is open. */
  private double target(double masked) {
    Budget budget = new Budget(mask);
    // Closing edges and operations both: each may keep the root of what they keep together.
    return budget.active()
        ? StrictMath.sqrt(budget.target(masked))
        : 1 - (1 - KEPT_WITHOUT_BUDGET) * masked;
  }

  /** Rank of each edge among the edges, of each operation among the operations, within 0..1. */
  private static double[] ranks(double[] strength, EncodingLayout layout) {
    double[] ranks = new double[strength.length];
    for (boolean edges : new boolean[] {true, false}) {
      int[] places =
          IntStream.range(0, strength.length).filter(i -> layout.isEdge(i) == edges).toArray();
      Integer[] order = Arrays.stream(places).boxed().toArray(Integer[]::new);
      Arrays.sort(order, Comparator.comparingDouble(i -> strength[i]));
      for (int r = 0; r < order.length; r++) {
        ranks[order[r]] = (r + 0.5) / order.length;
      }
    }
    return ranks;
  }

  /** About -1..1, drawn from the seed for one point of the run. */
  static double wobble(long seed, Stage stage, int step, int batch) {
    return 2 * Randomness.of(seed, "simulated wobble " + stage.name(), step, batch).nextDouble()
        - 1;
  }
}
