package io.hmnas.schemas.metric;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Every metric of our own.
 *
 * <p>Those of {@link Group#COORDINATOR} and {@link Group#WORKER} are of one process: add them up
 * over processes. Those of {@link Group#SYSTEM} and {@link Group#SWEEP} are of the whole system,
 * and every coordinator says the same of them: take the greatest over processes.
 */
// List.of makes lists that do not change.
@SuppressWarnings("ImmutableEnumChecker")
public enum Metric {
  REQUESTS(
      Group.COORDINATOR,
      Type.COUNTER,
      "hmnas.requests",
      "",
      "Requests carried out, those without effect included."),
  TASKS(
      Group.COORDINATOR,
      Type.COUNTER,
      "hmnas.tasks.given.out",
      "",
      "Steps given out to workers, every attempt counted.",
      Label.STAGE,
      Label.ATTEMPT),
  RESULTS_ACCEPTED(
      Group.COORDINATOR,
      Type.COUNTER,
      "hmnas.steps",
      "",
      "Results that moved a run on or ended it.",
      Label.STAGE,
      Label.STEP_STATUS),
  RESULTS_DROPPED(
      Group.COORDINATOR,
      Type.COUNTER,
      "hmnas.results.dropped",
      "",
      "Late or double results.",
      Label.STAGE),
  NONDETERMINISTIC_STEPS(
      Group.COORDINATOR,
      Type.COUNTER,
      "hmnas.steps.nondeterministic",
      "",
      "Steps that gave two different checkpoints.",
      Label.STAGE),
  ATTEMPTS_EXPIRED(
      Group.COORDINATOR,
      Type.COUNTER,
      "hmnas.attempts.expired",
      "",
      "Attempts that gave no sign of life for their time limit.",
      Label.STAGE),
  REWINDS(
      Group.COORDINATOR,
      Type.COUNTER,
      "hmnas.runs.rewound",
      "",
      "Times that a run went back because a checkpoint was lost."),
  WITHDRAWALS(
      Group.COORDINATOR,
      Type.COUNTER,
      "hmnas.withdrawals",
      "",
      "Times that tasks under way were withdrawn."),
  RUNS_ENDED(
      Group.COORDINATOR,
      Type.COUNTER,
      "hmnas.runs.ended",
      "",
      "Runs that came to their end.",
      Label.RUN_STATUS),
  DEAD_LETTERS(
      Group.PROCESS,
      Type.COUNTER,
      "hmnas.dead.letters",
      "",
      "Records sent to the dead-letter topic.",
      Label.CAUSE),

  TASK_QUEUE(
      Group.WORKER,
      Type.TIMER,
      "hmnas.task.queue",
      "seconds",
      "From giving a task out to a worker's taking it.",
      Label.STAGE),
  TASK_EXECUTION(
      Group.WORKER,
      Type.TIMER,
      "hmnas.task.execution",
      "seconds",
      "From taking a task to its stored result.",
      Label.STAGE,
      Label.STEP_STATUS),
  TASK_END_TO_END(
      Group.WORKER,
      Type.TIMER,
      "hmnas.task.end.to.end",
      "seconds",
      "From giving a task out to its stored result.",
      Label.STAGE,
      Label.STEP_STATUS),
  TASKS_TAKEN(
      Group.WORKER, Type.COUNTER, "hmnas.worker.tasks.taken", "", "Tasks taken by the worker."),
  TASKS_RELEASED(
      Group.WORKER,
      Type.COUNTER,
      "hmnas.worker.tasks.released",
      "",
      "Tasks handed back, so that somebody else does them."),
  LOCKS_LOST(
      Group.WORKER,
      Type.COUNTER,
      "hmnas.worker.locks.lost",
      "",
      "Tasks whose lock was lost while they were carried out."),
  LOCKS_RENEWED(
      Group.WORKER, Type.COUNTER, "hmnas.worker.locks.renewed", "", "Locks on tasks renewed."),
  EVENTS_LOST(
      Group.WORKER,
      Type.COUNTER,
      "hmnas.worker.events.lost",
      "",
      "Weight events that could not be written."),
  RESTARTS(
      Group.WORKER,
      Type.COUNTER,
      "hmnas.worker.restarts",
      "",
      "Times that the worker connected anew after an error."),
  IMAGES(
      Group.WORKER,
      Type.COUNTER,
      "hmnas.worker.images",
      "",
      "Images that went through a training batch; the rate is images per second."),
  BUSY(
      Group.WORKER,
      Type.GAUGE,
      "hmnas.worker.busy",
      "",
      "1 while the worker carries out a task, else 0."),

  TASKS_OUTSTANDING(
      Group.SYSTEM,
      Type.GAUGE,
      "hmnas.tasks.outstanding",
      "",
      "Steps given out and not answered yet: waiting or under way. As many workers have work."),
  RUNS_UNDER_WAY(
      Group.SYSTEM,
      Type.GAUGE,
      "hmnas.runs.under.way",
      "",
      "Runs and branches under way, by the stage of the step that each waits for.",
      Label.STAGE),

  SWEEP_SEEDS(Group.SWEEP, Type.GAUGE, "hmnas.sweep.seeds", "", "Seeds asked for."),
  SWEEP_RUNS(
      Group.SWEEP, Type.GAUGE, "hmnas.sweep.runs", "", "Runs of the sweep.", Label.RUN_STATE),
  SWEEP_STEPS_DONE(
      Group.SWEEP,
      Type.GAUGE,
      "hmnas.sweep.steps.done",
      "",
      "Steps completed, of all runs of the sweep."),
  SWEEP_STEPS_PLANNED(
      Group.SWEEP,
      Type.GAUGE,
      "hmnas.sweep.steps.planned",
      "",
      "Steps of all runs of the sweep, if all complete."),
  SWEEP_IMAGES_PER_SECOND(
      Group.SWEEP,
      Type.GAUGE,
      "hmnas.sweep.images.per.second",
      "",
      "Training throughput of all steps under way together, as their last weight events say."),
  SWEEP_LOSS(
      Group.SWEEP,
      Type.GAUGE,
      "hmnas.sweep.loss",
      "",
      "Training loss (cross-entropy) of the last weight event of each run in the stage.",
      Label.STAGE,
      Label.STATISTIC),
  SWEEP_ACCURACY(
      Group.SWEEP,
      Type.GAUGE,
      "hmnas.sweep.accuracy",
      "",
      "Training accuracy, 0..1, of the last weight event of each run in the stage.",
      Label.STAGE,
      Label.STATISTIC),
  EDGE_WEIGHT(
      Group.SWEEP,
      Type.GAUGE,
      "hmnas.sweep.edge.weight",
      "",
      "Weight of the edge, 0..1: its share among the edges into its target node.",
      Label.CELL,
      Label.EDGE,
      Label.STATISTIC),
  EDGE_KEPT(
      Group.SWEEP,
      Type.GAUGE,
      "hmnas.sweep.edge.kept",
      "ratio",
      "Share of the runs that have the edge in their network.",
      Label.CELL,
      Label.EDGE),
  OPERATION_WEIGHT(
      Group.SWEEP,
      Type.GAUGE,
      "hmnas.sweep.operation.weight",
      "",
      "Weight of the operation, 0..1: its share on its edge; mean over the runs.",
      Label.CELL,
      Label.EDGE,
      Label.OPERATION),
  OPERATION_KEPT(
      Group.SWEEP,
      Type.GAUGE,
      "hmnas.sweep.operation.kept",
      "ratio",
      "Share of the runs that have the operation in their network.",
      Label.CELL,
      Label.EDGE,
      Label.OPERATION),
  MASK_FLIPS(
      Group.SWEEP,
      Type.COUNTER,
      "hmnas.sweep.mask.flips",
      "",
      "Edge and operation masks that changed sides, since the coordinator started."),
  MASK_REAL(
      Group.SWEEP,
      Type.GAUGE,
      "hmnas.sweep.mask.real",
      "",
      "Real-valued masks of all runs; a mask is on above mask.threshold.",
      Label.CELL,
      Label.KIND,
      Label.PERCENTILE),
  WEIGHTS_KEPT(
      Group.SWEEP,
      Type.GAUGE,
      "hmnas.sweep.weights.kept",
      "ratio",
      "Share of the maskable network weights whose mask is on.",
      Label.STATISTIC),
  COST_KEPT(
      Group.SWEEP,
      Type.GAUGE,
      "hmnas.sweep.cost",
      "ratio",
      "Cost kept, as a share of the whole supernet's.",
      Label.STATISTIC),
  LAMBDA(
      Group.SWEEP,
      Type.GAUGE,
      "hmnas.sweep.lambda",
      "",
      "Lagrange multiplier of the budget.",
      Label.STATISTIC),
  SKIP_DOMINANCE(
      Group.SWEEP,
      Type.GAUGE,
      "hmnas.sweep.skip.connect.dominance",
      "ratio",
      "Share of the edges on which skip_connect has the greatest weight; mean over the runs.",
      Label.CELL),
  MASKS_OFF(
      Group.SWEEP,
      Type.GAUGE,
      "hmnas.sweep.masks.off.runs",
      "",
      "Runs in which all edge masks or all operation masks of the cell are off.",
      Label.CELL),

  AGREEMENT(
      Group.SWEEP,
      Type.GAUGE,
      "hmnas.sweep.agreement",
      "",
      "Agreement of the completed runs: Kendall's W, 0..1, or Fleiss' kappa, at most 1.",
      Label.CELL,
      Label.MEASURE),
  FOUND_EDGE_WEIGHT(
      Group.SWEEP,
      Type.GAUGE,
      "hmnas.sweep.found.edge.weight",
      "",
      "Weight of the edge, 0..1, in the networks found.",
      Label.CELL,
      Label.EDGE,
      Label.SUMMARY),
  FOUND_EDGE_SURVIVAL(
      Group.SWEEP,
      Type.GAUGE,
      "hmnas.sweep.found.edge.survival",
      "ratio",
      "Share of the networks found that have the edge.",
      Label.CELL,
      Label.EDGE),
  FOUND_OPERATION_SURVIVAL(
      Group.SWEEP,
      Type.GAUGE,
      "hmnas.sweep.found.operation.survival",
      "ratio",
      "Share of the networks found that have the operation.",
      Label.CELL,
      Label.EDGE,
      Label.OPERATION),
  TEST_ACCURACY(
      Group.SWEEP,
      Type.GAUGE,
      "hmnas.sweep.test.accuracy",
      "",
      "Test accuracy, 0..1, of the networks found.",
      Label.SUMMARY),
  PARAMETERS(
      Group.SWEEP,
      Type.GAUGE,
      "hmnas.sweep.parameters",
      "",
      "Network weights of the networks found.",
      Label.SUMMARY),
  NONZERO_PARAMETERS(
      Group.SWEEP,
      Type.GAUGE,
      "hmnas.sweep.nonzero.parameters",
      "",
      "Those of the network weights that are not masked.",
      Label.SUMMARY),
  MULTIPLY_ADDS(
      Group.SWEEP,
      Type.GAUGE,
      "hmnas.sweep.multiply.adds",
      "",
      "Multiply-adds of the networks found, for one image.",
      Label.SUMMARY),
  KEPT_EDGES(
      Group.SWEEP,
      Type.GAUGE,
      "hmnas.sweep.kept.edges",
      "",
      "Edges of the networks found, over both types of cell.",
      Label.SUMMARY),
  KEPT_OPERATIONS(
      Group.SWEEP,
      Type.GAUGE,
      "hmnas.sweep.kept.operations",
      "",
      "Operations of the networks found, over both types of cell.",
      Label.SUMMARY),
  SEARCH_TIME(
      Group.SWEEP,
      Type.GAUGE,
      "hmnas.sweep.search",
      "seconds",
      "Time of all steps of a completed run.",
      Label.SUMMARY);

  /** What a metric is about, and with it who has it. */
  public enum Group {
    /** What one coordinator did. */
    COORDINATOR,
    /** What one worker did. */
    WORKER,
    /** What one coordinator or worker did. */
    PROCESS,
    /** How the whole system stands; every coordinator says the same. */
    SYSTEM,
    /** How one sweep stands; every coordinator says the same. */
    SWEEP;

    /** Whether values of several processes add up; else the greatest counts. */
    public boolean additive() {
      return this == COORDINATOR || this == WORKER || this == PROCESS;
    }
  }

  /** How a metric behaves. */
  public enum Type {
    /** Only rises. */
    COUNTER,
    /** A value of this moment. */
    GAUGE,
    /** A histogram of durations. */
    TIMER
  }

  private final Group group;
  private final Type type;
  private final String dotted;
  private final String unit;
  private final String help;
  private final List<Label> labels;

  Metric(Group group, Type type, String dotted, String unit, String help, Label... labels) {
    this.group = group;
    this.type = type;
    this.dotted = dotted;
    this.unit = unit;
    this.help = help;
    this.labels = List.of(labels);
  }

  public Group group() {
    return group;
  }

  public Type type() {
    return type;
  }

  /** Its name, with dots and without unit, as Micrometer has it. */
  public String dotted() {
    return dotted;
  }

  /** Its base unit; empty if it counts things or has none. */
  public String unit() {
    return unit;
  }

  /** What it measures. */
  public String help() {
    return help;
  }

  /** Its labels; those of a sweep have {@link Label#SWEEP} before these. */
  public List<Label> labels() {
    return labels;
  }

  /**
   * Keys and values of its labels in turn.
   *
   * @param values one for each label, in their order; of a sweep's metric the sweep's id first
   * @throws IllegalArgumentException if there are more values than labels, or fewer
   */
  public String[] pairs(String... values) {
    List<String> keys =
        Stream.concat(
                group == Group.SWEEP ? Stream.of(Label.SWEEP) : Stream.empty(), labels.stream())
            .map(Label::key)
            .toList();
    if (values.length != keys.size()) {
      throw new IllegalArgumentException(
          "%s has the labels %s, got the values %s".formatted(dotted, keys, List.of(values)));
    }
    return IntStream.range(0, values.length)
        .boxed()
        .flatMap(i -> Stream.of(keys.get(i), values[i]))
        .toArray(String[]::new);
  }

  /** The name of its family in Prometheus' text format. */
  public String prometheusName() {
    String name = dotted.replace('.', '_') + (unit.isEmpty() ? "" : "_" + unit);
    return type == Type.COUNTER ? name + "_total" : name;
  }

  /** The names of its series. */
  public List<String> seriesNames() {
    String name = prometheusName();
    return type == Type.TIMER
        ? List.of(name + "_bucket", name + "_count", name + "_sum", name + "_max")
        : List.of(name);
  }
}
