package io.hmnas.coordinator.view;

import io.hmnas.coordinator.robustness.Summaries;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepMetrics;
import io.hmnas.schemas.avro.Summary;
import io.hmnas.schemas.config.Branch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * How fast the networks of a branch learn in stage FINETUNE, over the seeds that have come so far.
 *
 * @param epochs by number, ascending
 */
public record FinetuneCurve(String branch, List<Epoch> epochs) {
  public FinetuneCurve {
    epochs = List.copyOf(epochs);
  }

  /**
   * An epoch.
   *
   * @param epoch from 1
   * @param loss over its training batches
   * @param accuracy over its training batches, in train mode, 0..1
   */
  public record Epoch(int epoch, Summary loss, Summary accuracy) {}

  /** What one network measured in one epoch, by the epoch's number from 1. */
  record Measured(double loss, double accuracy) {
    static SortedMap<Integer, Measured> of(RunState run) {
      SortedMap<Integer, Measured> measured = new TreeMap<>();
      run.getHistory().stream()
          .filter(step -> step.getStage() == Stage.FINETUNE)
          .forEach(
              step -> {
                StepMetrics metrics = step.getMetrics();
                if (metrics.getTrainLoss() != null && metrics.getTrainAccuracy() != null) {
                  measured.put(
                      step.getStep() + 1,
                      new Measured(metrics.getTrainLoss(), metrics.getTrainAccuracy()));
                }
              });
      return measured;
    }
  }

  /** Of each branch that has begun to fine-tune, hm-nas first, the others by name. */
  static List<FinetuneCurve> of(Collection<RunEntry> runs) {
    Map<String, SortedMap<Integer, List<Measured>>> found = new TreeMap<>(Branch.BY_LABEL);
    for (RunEntry run : runs) {
      run.finetuning()
          .forEach(
              (branch, epochs) ->
                  epochs.forEach(
                      (epoch, measured) ->
                          found
                              .computeIfAbsent(branch, unused -> new TreeMap<>())
                              .computeIfAbsent(epoch, unused -> new ArrayList<>())
                              .add(measured)));
    }
    return found.entrySet().stream()
        .map(
            entry ->
                new FinetuneCurve(
                    entry.getKey(),
                    entry.getValue().entrySet().stream()
                        .map(epoch -> epoch(epoch.getKey(), epoch.getValue()))
                        .toList()))
        .toList();
  }

  private static Epoch epoch(int number, List<Measured> measured) {
    return new Epoch(
        number, summary(measured, Measured::loss), summary(measured, Measured::accuracy));
  }

  private static Summary summary(List<Measured> measured, ToDoubleFunction<Measured> value) {
    return Summaries.of(measured.stream().mapToDouble(value).toArray());
  }
}
