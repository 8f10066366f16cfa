package io.hmnas.coordinator.metrics;

import io.hmnas.schemas.metric.Label;
import io.hmnas.schemas.metric.Metric;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.hipparchus.stat.descriptive.rank.Percentile;
import org.hipparchus.stat.descriptive.rank.Percentile.EstimationType;

/** What weights and masks of a sweep's runs are, over the runs. */
final class MaskSeries {
  private final Series series;
  private final String id;
  private final List<Place> places;
  private final List<Encoding> encodings;
  private final double threshold;

  private MaskSeries(Series series, SweepFold sweep) {
    this.series = series;
    this.id = sweep.sweepId();
    this.places = sweep.places();
    this.encodings = sweep.encodings();
    this.threshold = sweep.threshold();
  }

  static void add(Series series, SweepFold sweep) {
    MaskSeries masks = new MaskSeries(series, sweep);
    if (masks.encodings.isEmpty()) {
      return;
    }
    for (int i = 0; i < masks.places.size(); i++) {
      masks.addPlace(i);
    }
    masks.places.stream().map(Place::cell).distinct().forEach(masks::addCell);
  }

  private void addPlace(int i) {
    Place place = places.get(i);
    double kept = (double) encodings.stream().filter(run -> run.kept(i)).count() / encodings.size();
    DoubleStream weights = encodings.stream().mapToDouble(run -> run.weight(i));
    if (place.isEdge()) {
      series.addStatistics(Metric.EDGE_WEIGHT, weights, id, place.cell(), place.edge());
      series.add(Metric.EDGE_KEPT, kept, id, place.cell(), place.edge());
    } else {
      String[] labels = {id, place.cell(), place.edge(), place.operation()};
      series.add(Metric.OPERATION_WEIGHT, weights.average().orElse(Double.NaN), labels);
      series.add(Metric.OPERATION_KEPT, kept, labels);
    }
  }

  private void addCell(String cell) {
    int[] edges = places(cell, Place::isEdge);
    int[] operations = places(cell, place -> !place.isEdge());
    addPercentiles(cell, "edge", edges);
    addPercentiles(cell, "operation", operations);
    series.add(
        Metric.SKIP_DOMINANCE,
        encodings.stream()
            .mapToDouble(run -> skipDominance(run, edges))
            .filter(Double::isFinite)
            .average()
            .orElse(Double.NaN),
        id,
        cell);
    series.add(
        Metric.MASKS_OFF,
        encodings.stream().mapToInt(run -> off(run, edges) || off(run, operations) ? 1 : 0).sum(),
        id,
        cell);
  }

  private int[] places(String cell, Predicate<Place> which) {
    return IntStream.range(0, places.size())
        .filter(i -> places.get(i).cell().equals(cell) && which.test(places.get(i)))
        .toArray();
  }

  private void addPercentiles(String cell, String kind, int[] of) {
    double[] masks =
        encodings.stream()
            .flatMapToDouble(run -> IntStream.of(of).mapToDouble(run::mask))
            .filter(Double::isFinite)
            .toArray();
    if (masks.length == 0) {
      return;
    }
    Percentile percentile = new Percentile().withEstimationType(EstimationType.R_7);
    percentile.setData(masks);
    for (String share : Label.PERCENTILE.known()) {
      series.add(
          Metric.MASK_REAL, percentile.evaluate(Double.parseDouble(share)), id, cell, kind, share);
    }
  }

  /** Of the kept edges, the share whose strongest kept operation is skip_connect. */
  private double skipDominance(Encoding run, int[] edges) {
    int[] kept = IntStream.of(edges).filter(run::kept).toArray();
    long skips = IntStream.of(kept).filter(edge -> strongest(run, edge).isSkip()).count();
    return kept.length == 0 ? Double.NaN : (double) skips / kept.length;
  }

  /** The strongest kept operation of an edge; the edge itself if it has none. */
  private Place strongest(Encoding run, int edge) {
    int best = edge;
    for (int i = edge + 1; i < places.size() && !places.get(i).isEdge(); i++) {
      if (run.kept(i) && (best == edge || run.weight(i) > run.weight(best))) {
        best = i;
      }
    }
    return places.get(best);
  }

  /** Whether there are masks, and none of them is on. */
  private boolean off(Encoding run, int[] of) {
    return IntStream.of(of).anyMatch(i -> Double.isFinite(run.mask(i)))
        && IntStream.of(of).noneMatch(i -> run.mask(i) > threshold);
  }
}
