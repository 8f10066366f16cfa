package io.hmnas.coordinator.robustness;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.CellWeights;
import io.hmnas.schemas.avro.Summary;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** A figure of a found network. */
record Measure(Function<Architecture, @Nullable Double> value) {
  static final Measure TEST_ACCURACY = new Measure(Architecture::getTestAccuracy);
  static final Measure PARAMETERS = new Measure(found -> (double) found.getParameters());
  static final Measure NON_ZERO_PARAMETERS =
      new Measure(found -> (double) found.getNonZeroParameters());
  static final Measure MULTIPLY_ADDS = new Measure(found -> (double) found.getMultiplyAdds());
  static final Measure KEPT_EDGES = new Measure(found -> sum(found, CellStatistics::keptEdges));
  static final Measure KEPT_OPERATIONS =
      new Measure(found -> sum(found, CellStatistics::keptOperations));
  static final Measure SEARCH_SECONDS = new Measure(Architecture::getSearchSeconds);

  /** Empty if it was not measured. */
  Optional<Double> of(Architecture found) {
    return Optional.ofNullable(value.apply(found));
  }

  /** Of those networks where it was measured. */
  Summary summary(List<Architecture> found) {
    return Summaries.of(values(found));
  }

  /** Of those networks where it was measured, in their order. */
  double[] values(List<Architecture> found) {
    return found.stream()
        .map(this::of)
        .flatMap(Optional::stream)
        .mapToDouble(Double::doubleValue)
        .toArray();
  }

  private static double sum(Architecture found, ToIntFunction<CellWeights> perCell) {
    return found.getCells().stream().mapToInt(perCell).sum();
  }
}
