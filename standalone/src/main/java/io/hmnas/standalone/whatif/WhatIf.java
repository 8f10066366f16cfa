package io.hmnas.standalone.whatif;

import io.hmnas.coordinator.robustness.Agreement;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.config.Branch;
import io.hmnas.worker.prune.CellReport;
import io.hmnas.worker.prune.Pruning;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.Costs;
import io.hmnas.worker.space.Edge;
import io.hmnas.worker.space.EncodingLayout;
import io.hmnas.worker.space.ImageShape;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The networks of a sweep's seeds at other thresholds of the masks than the sweep's, read off the
 * stored real masks by the rules of stage PRUNE. Nothing is trained: masks that were learned at one
 * threshold would have moved otherwise at another, and what accuracy a network would reach is not
 * known.
 *
 * @param threshold the sweep's own
 * @param seeds with stored masks, ascending
 * @param reproduced whether the sweep's own threshold gives the very networks that were found
 * @param supernetParameters network weights of the supernet
 * @param supernetMultiplyAdds its multiply-adds for one image
 * @param edges of the supernet, over both types of cell
 * @param operations of the supernet, over both types of cell
 * @param points by threshold, ascending
 */
public record WhatIf(
    double threshold,
    List<Long> seeds,
    boolean reproduced,
    long supernetParameters,
    long supernetMultiplyAdds,
    int edges,
    int operations,
    List<WhatIfPoint> points) {

  public WhatIf {
    seeds = List.copyOf(seeds);
    points = List.copyOf(points);
  }

  /**
   * Computes it.
   *
   * @param config of the sweep
   * @param image shape of the data set's images
   * @param classes number of classes
   * @param found networks of the sweep; only those of the main branch with stored masks count
   * @param thresholds to try, in any order
   * @return empty if no network has stored masks
   * @throws IllegalArgumentException if a network is not of the sweep's search space
   */
  public static Optional<WhatIf> of(
      SweepConfig config,
      ImageShape image,
      int classes,
      Collection<Architecture> found,
      Collection<Double> thresholds) {
    SearchSpace space = new SearchSpace(config.getSpace(), image, classes);
    EncodingLayout layout = new EncodingLayout(space);
    List<Seed> seeds =
        found.stream()
            .filter(network -> network.getBranch().equals(Branch.HM_NAS.label()))
            .sorted(Comparator.comparingLong(Architecture::getSeed))
            .flatMap(network -> Seed.of(space, layout, network).stream())
            .toList();
    if (seeds.isEmpty()) {
      return Optional.empty();
    }
    Selection all = Selection.all(space);
    double own = config.getMask().getThreshold();
    return Optional.of(
        new WhatIf(
            own,
            seeds.stream().map(seed -> seed.found.getSeed()).toList(),
            seeds.stream().allMatch(seed -> seed.reproduced(space, layout, own)),
            new NetworkLayout(space, all).parameterSize(),
            Costs.multiplyAdds(space, all),
            all.edgeCount(space),
            all.operationCount(space),
            thresholds.stream()
                .distinct()
                .sorted()
                .map(threshold -> point(space, layout, seeds, threshold))
                .toList()));
  }

  private static WhatIfPoint point(
      SearchSpace space, EncodingLayout layout, List<Seed> seeds, double threshold) {
    List<Pruning> prunings =
        seeds.stream().map(seed -> Pruning.of(space, layout, seed.real, threshold)).toList();
    List<Selection> selections = prunings.stream().map(Pruning::selection).toList();
    return new WhatIfPoint(
        threshold,
        Range.of(selections, selection -> selection.edgeCount(space)),
        Range.of(selections, selection -> selection.operationCount(space)),
        Range.of(selections, selection -> new NetworkLayout(space, selection).parameterSize()),
        Range.of(selections, selection -> Costs.multiplyAdds(space, selection)),
        Range.of(prunings, Pruning::rescued),
        kappa(selections, edgeVerdicts(space)),
        kappa(selections, operationVerdicts(space)));
  }

  /** Whether a network has one edge or operation. */
  private interface Verdict {
    boolean kept(Selection selection);
  }

  private static List<Verdict> edgeVerdicts(SearchSpace space) {
    return places(space).map(place -> (Verdict) s -> s.has(place.type(), place.edge())).toList();
  }

  private static List<Verdict> operationVerdicts(SearchSpace space) {
    List<Verdict> verdicts = new ArrayList<>();
    places(space)
        .forEach(
            place -> {
              for (int o = 0; o < space.operations().size(); o++) {
                int operation = o;
                verdicts.add(s -> s.has(place.type(), place.edge(), operation));
              }
            });
    return verdicts;
  }

  private record EdgePlace(CellType type, Edge edge) {}

  private static Stream<EdgePlace> places(SearchSpace space) {
    return space.cellTypes().stream()
        .flatMap(type -> space.edges().stream().map(edge -> new EdgePlace(type, edge)));
  }

  private static @Nullable Double kappa(List<Selection> seeds, List<Verdict> verdicts) {
    int[] kept =
        verdicts.stream()
            .mapToInt(verdict -> (int) seeds.stream().filter(verdict::kept).count())
            .toArray();
    return Agreement.fleissKappa(kept, seeds.size()).orElse(null);
  }

  /** A seed's network and the masks that it was read off. */
  private static final class Seed {
    private final Architecture found;
    private final double[] real;

    Seed(Architecture found, double[] real) {
      this.found = found;
      this.real = real;
    }

    static Optional<Seed> of(SearchSpace space, EncodingLayout layout, Architecture found) {
      return CellReport.realMasks(space, layout, found.getCells())
          .map(real -> new Seed(found, real));
    }

    boolean reproduced(SearchSpace space, EncodingLayout layout, double threshold) {
      return Pruning.of(space, layout, real, threshold)
          .equals(
              new Pruning(CellReport.selection(space, found.getCells()), found.getRescuedNodes()));
    }
  }
}
