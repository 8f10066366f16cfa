package io.hmnas.schemas.config;

import io.hmnas.schemas.avro.MaskConfig;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.schemas.avro.SweepConfig;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A line of steps in a run. Every run has {@link #HM_NAS}; the others go off from it, after the
 * supernet or after the masks, and end with a stage PRUNE and a stage FINETUNE of their own. Which
 * network PRUNE keeps, and with which weights, is what tells them apart; fine-tuning is the same.
 */
public enum Branch {
  /** What the masks keep, with the weights it had in the supernet. */
  HM_NAS("hm-nas", Stage.SEED, true),
  /**
   * The rule of DARTS (Liu et al., ICLR 2019): per node the two edges with the greatest softmax of
   * beta times softmax of alpha of their best operation, that operation on each (the product as in
   * PC-DARTS, Xu et al., ICLR 2020, because this supernet weighs edges, too). A node is the plain
   * sum of its two, as in DARTS. Weights are inherited.
   */
  DARTS_RULE("darts-rule", Stage.PRUNE, false),
  /**
   * As many edges and operations per type of cell as the masks keep, drawn at random from the run's
   * seed. Weights are inherited, those of edges and operations in their nodes, too.
   */
  RANDOM("random", Stage.PRUNE, true),
  /**
   * As many operations per type of cell as the masks keep: those with the greatest weight in their
   * node, softmax of beta times softmax of alpha; every node keeps its best. Weights are inherited.
   */
  MAGNITUDE("magnitude", Stage.PRUNE, true),
  /** The network of hm-nas, with the same masked weights, trained from new random weights. */
  SCRATCH("scratch", Stage.PRUNE, true),
  /** The network of darts-rule, trained from new random weights. */
  DARTS_SCRATCH("darts-scratch", Stage.PRUNE, false),
  /** Masks on edges only. */
  EDGES_ONLY("edges-only", Stage.MASK, true),
  /** Masks on operations only. */
  OPERATIONS_ONLY("operations-only", Stage.MASK, true),
  /** Masks on network weights only, and so no budget, which counts edges and operations. */
  WEIGHTS_ONLY("weights-only", Stage.MASK, true),
  /** Masks without a budget. */
  NO_BUDGET("no-budget", Stage.MASK, true),
  /** Masks with perturbation, operations with probability 0.2, edges with 0.1. */
  PERTURBED("perturbed", Stage.MASK, true),
  /** Masks without perturbation. */
  UNPERTURBED("unperturbed", Stage.MASK, true),
  /** Masks with a budget that is the share of the parameters that darts-rule keeps. */
  DARTS_SIZE("darts-size", Stage.MASK, true),
  /** The network of what survives in at least half of the seeds; it is given, not found. */
  CONSENSUS("consensus", Stage.PRUNE, false);

  /** Labels in the order in which people read them: hm-nas, then the others by name. */
  public static final Comparator<String> BY_LABEL =
      Comparator.<String, Boolean>comparing(label -> !label.equals(HM_NAS.label))
          .thenComparing(Comparator.naturalOrder());

  private static final double PERTURB_OPERATIONS = 0.2;
  private static final double PERTURB_EDGES = 0.1;

  private final String label;
  private final Stage first;
  private final boolean masked;

  Branch(String label, Stage first, boolean masked) {
    this.label = label;
    this.first = first;
    this.masked = masked;
  }

  /** Its name in settings, records and files. */
  public String label() {
    return label;
  }

  /** The branch of a name. */
  public static Optional<Branch> named(String label) {
    return Arrays.stream(values()).filter(branch -> branch.label.equals(label)).findFirst();
  }

  /**
   * The branch of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Branch require(String label) {
    return named(label)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "branch must be one of "
                        + Arrays.stream(values()).map(Branch::label).toList()
                        + ", got '"
                        + label
                        + "'"));
  }

  /** Those that setting {@code branches} may name. */
  public static List<Branch> selectable() {
    return Arrays.stream(values())
        .filter(branch -> branch != HM_NAS && branch != CONSENSUS)
        .toList();
  }

  /**
   * The stages that lead to its network, in their order, those of hm-nas that it shares included.
   */
  public List<Stage> stages() {
    return masked
        ? List.of(Stage.SEED, Stage.SUPERNET, Stage.MASK, Stage.PRUNE, Stage.FINETUNE)
        : List.of(Stage.SEED, Stage.SUPERNET, Stage.PRUNE, Stage.FINETUNE);
  }

  /** Whether a stage is its own, rather than shared with hm-nas. */
  public boolean owns(Stage stage) {
    return stage.compareTo(first) >= 0;
  }

  /** The stage of hm-nas at whose end it goes off; empty for hm-nas itself. */
  public Optional<Stage> forksAfter() {
    int place = stages().indexOf(first);
    return place == 0 ? Optional.empty() : Optional.of(stages().get(place - 1));
  }

  /** The completed steps of a run or branch that are not those of hm-nas made again. */
  public static List<StepRecord> ownSteps(RunState state) {
    Branch branch = require(state.getBranch());
    return state.getHistory().stream().filter(done -> branch.owns(done.getStage())).toList();
  }

  /** The name under which the step of a stage has its result: shared steps are those of hm-nas. */
  public String labelOf(Stage stage) {
    return owns(stage) ? label : HM_NAS.label;
  }

  /** The configuration of a sweep with what the branch has different, for its own stages. */
  public SweepConfig settings(SweepConfig config) {
    if (first != Stage.MASK) {
      return config;
    }
    MaskConfig.Builder mask = MaskConfig.newBuilder(config.getMask());
    switch (this) {
      case EDGES_ONLY -> mask.setEdges(true).setOperations(false).setWeights(false);
      case OPERATIONS_ONLY -> mask.setEdges(false).setOperations(true).setWeights(false);
      case WEIGHTS_ONLY -> mask.setEdges(false).setOperations(false).setWeights(true).setBudget(0);
      case NO_BUDGET -> mask.setBudget(0);
      case PERTURBED ->
          mask.setPerturbOperations(PERTURB_OPERATIONS).setPerturbEdges(PERTURB_EDGES);
      case UNPERTURBED -> mask.setPerturbOperations(0).setPerturbEdges(0);
      default -> {}
    }
    // A branch has none of its own; and with its settings, its name would be refused.
    return SweepConfig.newBuilder(config).setMask(mask.build()).setBranches(List.of()).build();
  }
}
