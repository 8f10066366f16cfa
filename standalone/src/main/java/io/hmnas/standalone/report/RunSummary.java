package io.hmnas.standalone.report;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepRecord;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One line about a run. What a run has not reached is null.
 *
 * @param testAccuracy of the found network after fine-tuning, 0..1
 * @param parameters network weights of the found network, masked ones included
 * @param secondsByStage time of the completed steps
 */
public record RunSummary(
    String runId,
    long seed,
    RunStatus status,
    @Nullable String failureReason,
    @Nullable Double testAccuracy,
    @Nullable Long parameters,
    @Nullable Long nonZeroParameters,
    @Nullable Long supernetParameters,
    @Nullable Long multiplyAdds,
    @Nullable Long supernetMultiplyAdds,
    @Nullable Integer keptEdges,
    @Nullable Integer edges,
    @Nullable Integer keptOperations,
    @Nullable Integer operations,
    @Nullable Integer rescuedNodes,
    SortedMap<Stage, Double> secondsByStage,
    double seconds) {

  static RunSummary of(RunState run, Optional<Architecture> found) {
    SortedMap<Stage, Double> seconds = new TreeMap<>();
    for (StepRecord step : run.getHistory()) {
      seconds.merge(step.getStage(), step.getSeconds(), Double::sum);
    }
    Architecture network = found.orElse(null);
    Counts counts = network == null ? null : Counts.of(network);
    return new RunSummary(
        run.getRunId(),
        run.getSeed(),
        run.getStatus(),
        run.getFailureReason(),
        network == null ? null : network.getTestAccuracy(),
        network == null ? null : (Long) network.getParameters(),
        network == null ? null : (Long) network.getNonZeroParameters(),
        network == null ? null : (Long) network.getSupernetParameters(),
        network == null ? null : (Long) network.getMultiplyAdds(),
        network == null ? null : (Long) network.getSupernetMultiplyAdds(),
        counts == null ? null : (Integer) counts.keptEdges(),
        counts == null ? null : (Integer) counts.edges(),
        counts == null ? null : (Integer) counts.keptOperations(),
        counts == null ? null : (Integer) counts.operations(),
        network == null ? null : (Integer) network.getRescuedNodes(),
        seconds,
        sum(seconds));
  }

  private static double sum(Map<Stage, Double> seconds) {
    return seconds.values().stream().mapToDouble(Double::doubleValue).sum();
  }
}
