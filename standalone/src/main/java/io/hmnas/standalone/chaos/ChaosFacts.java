package io.hmnas.standalone.chaos;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the topics say of a sweep.
 *
 * @param tasks given out
 * @param results written
 * @param signs of life
 * @param runs all states of each run and of each of its branches, in their order, by {@link #line}
 * @param networks found, those with a test accuracy
 * @param report the last one
 * @param deadLetters records in the dead-letter topic, of anything
 */
record ChaosFacts(
    List<StepTask> tasks,
    List<StepResult> results,
    List<Sign> signs,
    Map<String, List<RunState>> runs,
    List<Architecture> networks,
    @Nullable RobustnessReport report,
    int deadLetters) {
  ChaosFacts {
    tasks = List.copyOf(tasks);
    results = List.copyOf(results);
    signs = List.copyOf(signs);
    runs = new HashMap<>(runs);
    networks = List.copyOf(networks);
  }

  /**
   * A worker says that it is at a step.
   *
   * @param worker its name
   * @param step the step's name
   * @param millis when, by the worker's clock, ms since 1970
   */
  record Sign(String worker, String step, long millis) {}

  /** The name of a run or of a branch of it. */
  static String line(String run, String branch) {
    return branch.equals("hm-nas") ? run : run + " " + branch;
  }

  /** The name of a step. */
  static String step(String run, String branch, Stage stage, int step) {
    return run + " " + branch + " " + stage + " " + step;
  }
}
