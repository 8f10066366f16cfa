package io.hmnas.coordinator.plan;

import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.config.Branch;
import java.util.List;
import java.util.Optional;

/** The steps of a run and of its branches, in their order. */
public final class Plan {
  /** The branch that every run has. */
  public static final String HM_NAS = Branch.HM_NAS.label();

  /** A run's state lists its steps and has to fit into one message of 1 MiB. */
  public static final int MAX_STEPS = 2000;

  /** Stages of a run that is given its network. */
  private static final List<Stage> GIVEN = List.of(Stage.SEED, Stage.FINETUNE);

  private Plan() {}

  private static List<Stage> stages(SweepConfig config, Branch branch) {
    return config.getGenotype().isBlank() ? branch.stages() : GIVEN;
  }

  /** The step that every run begins with. */
  public static StepId first() {
    return new StepId(HM_NAS, Stage.SEED, 0);
  }

  /**
   * The step after another one.
   *
   * @return empty after the last one
   */
  public static Optional<StepId> after(SweepConfig config, StepId done) {
    if (done.step() + 1 < steps(config, done.stage())) {
      return Optional.of(new StepId(done.branch(), done.stage(), done.step() + 1));
    }
    List<Stage> stages = stages(config, Branch.require(done.branch()));
    int next = stages.indexOf(done.stage()) + 1;
    return next < stages.size()
        ? Optional.of(new StepId(done.branch(), stages.get(next), 0))
        : Optional.empty();
  }

  /** How many steps a stage has; at least 1. */
  public static int steps(SweepConfig config, Stage stage) {
    return switch (stage) {
      case SEED, PRUNE -> 1;
      case SUPERNET -> atLeastOne("supernet.epochs", config.getSupernet().getEpochs());
      case MASK -> atLeastOne("mask.epochs", config.getMask().getEpochs());
      case FINETUNE -> atLeastOne("finetune.epochs", config.getFinetune().getEpochs());
      case UNKNOWN -> throw new IllegalArgumentException("a run has no stage " + stage);
    };
  }

  /** How many steps a run has, without those of its other branches. */
  public static long steps(SweepConfig config) {
    return stages(config, Branch.HM_NAS).stream().mapToLong(stage -> steps(config, stage)).sum();
  }

  /** How many steps a run has, with those of all branches that the configuration names. */
  public static long stepsWithBranches(SweepConfig config) {
    return steps(config)
        + config.getBranches().stream()
            .flatMap(label -> Branch.named(label).stream())
            .mapToLong(branch -> ownSteps(config, branch))
            .sum();
  }

  /** How many steps of a branch are not those of hm-nas made again. */
  public static long ownSteps(SweepConfig config, Branch branch) {
    return branch.stages().stream()
        .filter(branch::owns)
        .mapToLong(stage -> steps(config, stage))
        .sum();
  }

  /** How many steps of hm-nas a branch's history begins with. */
  public static int sharedSteps(SweepConfig config, Branch branch) {
    return branch.stages().stream()
        .filter(stage -> !branch.owns(stage))
        .mapToInt(stage -> steps(config, stage))
        .sum();
  }

  /** The configuration that a step is carried out with. */
  public static SweepConfig settings(SweepConfig config, StepId step) {
    Branch branch = Branch.require(step.branch());
    return branch.owns(step.stage()) ? branch.settings(config) : config;
  }

  /**
   * Refuses a configuration that no run can follow.
   *
   * @throws IllegalArgumentException if a stage has no steps, or all of them together have more
   *     than {@link #MAX_STEPS}
   */
  public static void check(SweepConfig config) {
    long steps = steps(config);
    if (steps > MAX_STEPS) {
      throw new IllegalArgumentException(
          "a run may have at most "
              + MAX_STEPS
              + " steps, got "
              + steps
              + ": lower supernet.epochs, mask.epochs or finetune.epochs");
    }
  }

  /** Whether the step's result has to bring an architecture. */
  static boolean findsArchitecture(SweepConfig config, StepId step) {
    return step.stage() == Stage.PRUNE || isLast(config, step);
  }

  /** Whether the step ends the run; its architecture has to have a test accuracy. */
  static boolean isLast(SweepConfig config, StepId step) {
    return after(config, step).isEmpty();
  }

  private static int atLeastOne(String field, int epochs) {
    if (epochs < 1) {
      throw new IllegalArgumentException(field + " must be at least 1, got " + epochs);
    }
    return epochs;
  }
}
