package io.hmnas.schemas.metric;

import java.util.List;
import java.util.Locale;

/** The labels of metrics. None of them names a seed, a run or a record, so that series stay few. */
// List.of makes lists that do not change.
@SuppressWarnings("ImmutableEnumChecker")
public enum Label {
  SWEEP("sweep", "id of the sweep", "my-sweep"),
  STAGE("stage", "stage of the step", "seed", "supernet", "mask", "prune", "finetune"),
  STEP_STATUS("status", "how the step ended", "completed", "failed"),
  RUN_STATUS("status", "how the run ended", "completed", "failed", "cancelled"),
  RUN_STATE("status", "how the runs stand", "running", "completed", "failed", "cancelled"),
  ATTEMPT("attempt", "the first one at the step, or a later one", "first", "later"),
  CAUSE("cause", "reason of the dead letter, as in its headers", "WRONG_KEY"),
  CELL("cell", "type of cell", "normal", "reduction"),
  EDGE("edge", "source and target node of the edge", "0->2"),
  OPERATION("operation", "name of the operation", "sep_conv_3x3"),
  KIND("kind", "what the masks are on", "edge", "operation"),
  STATISTIC("statistic", "over the runs of the sweep", "mean", "min", "max"),
  SUMMARY(
      "statistic",
      "over the completed runs; the last two are the ends of the 95 % interval of the mean",
      "mean",
      "min",
      "max",
      "low95",
      "high95"),
  PERCENTILE("percentile", "share of the values below, in percent", "5", "25", "50", "75", "95"),
  MEASURE("measure", "measure of agreement", "kendall_w", "edge_kappa", "operation_kappa");

  private final String key;
  private final String help;
  private final List<String> values;

  Label(String key, String help, String... values) {
    this.key = key;
    this.help = help;
    this.values = List.of(values);
  }

  /** Its name on a series. */
  public String key() {
    return key;
  }

  /** What it says. */
  public String help() {
    return help;
  }

  /** All values where they are known beforehand; else one example. */
  public List<String> known() {
    return values;
  }

  /** How an enumeration's symbol is written as a label's value. */
  public static String value(Enum<?> symbol) {
    return symbol.name().toLowerCase(Locale.ROOT);
  }

  /** Whether {@link #known} are all that there are. */
  public boolean closed() {
    return values.size() > 1;
  }
}
