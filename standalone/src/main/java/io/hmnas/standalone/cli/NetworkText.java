package io.hmnas.standalone.cli;

import static java.util.stream.Collectors.joining;

import io.hmnas.coordinator.plan.Plan;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.config.Branch;
import io.hmnas.worker.data.DataSources;
import io.hmnas.worker.data.ImageFormat;
import io.hmnas.worker.prune.GivenNetwork;
import io.hmnas.worker.space.Cell;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.Costs;
import io.hmnas.worker.space.EncodingLayout;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.train.TrainedNetwork;
import java.util.List;
import java.util.Locale;

/** What a sweep would train, counted without training. */
final class NetworkText {
  /** Float32. */
  private static final int BYTES = 4;

  private NetworkText() {}

  /**
   * The network that a run of the sweep begins with.
   *
   * @throws UsageException if a setting of the space, or the genotype, is not as it must be
   * @throws io.hmnas.worker.data.DataSetException if the data set is unknown
   */
  static String of(SweepConfig config, DataSources data) {
    ImageFormat images = data.format(config.getDataset());
    try {
      SearchSpace space = TrainedNetwork.space(config.getSpace(), images);
      boolean given = !config.getGenotype().isBlank();
      Selection selection =
          given
              ? GivenNetwork.parse(space, config.getGenotype()).selection()
              : Selection.all(space);
      return text(config, images, space, selection, given);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage() == null ? e.toString() : e.getMessage(), e);
    }
  }

  private static String text(
      SweepConfig config,
      ImageFormat images,
      SearchSpace space,
      Selection selection,
      boolean given) {
    NetworkLayout layout = new NetworkLayout(space, selection);
    int operations = selection.operationCount(space);
    return String.format(
        Locale.ROOT,
        """
        data set            %s: %dx%d pixels, %d channel%s, %,d classes
        network             %s: %d operations on %d edges of %s
        cells               %d, %s; %d to %d channels, %dx%d to %dx%d pixels
        parameters          %,d
        multiply-adds       %,d an image
        steps of a run      %,d: %s
        %slargest checkpoint  %,.1f MB
        """,
        config.getDataset().getName(),
        images.height(),
        images.width(),
        images.channels(),
        images.channels() == 1 ? "" : "s",
        images.classes(),
        given ? "given" : "supernet",
        operations,
        selection.edgeCount(space),
        types(space),
        space.cells().size(),
        reductions(space),
        space.cells().get(0).node().channels(),
        space.cells().get(space.cells().size() - 1).node().channels(),
        space.stem().height(),
        space.stem().width(),
        space.features().height(),
        space.features().width(),
        layout.parameterSize(),
        Costs.multiplyAdds(space, selection),
        Plan.steps(config),
        steps(config, given),
        branches(config),
        largestCheckpoint(space, layout, given) / 1e6);
  }

  private static String types(SearchSpace space) {
    return space.cellTypes().size() == 1 ? "one type of cell" : "two types of cell";
  }

  private static String reductions(SearchSpace space) {
    long count = space.cells().stream().filter(NetworkText::reduces).count();
    return count + (count == 1 ? " of them a reduction" : " of them reductions");
  }

  private static boolean reduces(Cell cell) {
    return cell.type() == CellType.REDUCTION;
  }

  private static String steps(SweepConfig config, boolean given) {
    String finetune = "FINETUNE %d".formatted(config.getFinetune().getEpochs());
    return given
        ? "SEED 1, " + finetune
        : "SEED 1, SUPERNET %d, MASK %d, PRUNE 1, %s"
            .formatted(config.getSupernet().getEpochs(), config.getMask().getEpochs(), finetune);
  }

  /** Lines on what a sweep trains besides the run of hm-nas; none if there is nothing. */
  private static String branches(SweepConfig config) {
    StringBuilder lines = new StringBuilder();
    List<Branch> branches =
        config.getBranches().stream().flatMap(label -> Branch.named(label).stream()).toList();
    if (!branches.isEmpty()) {
      long all = Plan.stepsWithBranches(config);
      String each =
          branches.stream()
              .map(branch -> "%s %d".formatted(branch.label(), Plan.ownSteps(config, branch)))
              .collect(joining(", "));
      lines.append(
          String.format(
              Locale.ROOT,
              "with its branches   %,d, %.1f times as many: %s\n",
              all,
              all / (double) Plan.steps(config),
              each));
    }
    if (config.getConsensus()) {
      lines.append(
          String.format(
              Locale.ROOT,
              "consensus           %,d, once a sweep\n",
              Plan.ownSteps(config, Branch.CONSENSUS)));
    }
    return lines.toString();
  }

  /**
   * In stage MASK: weights and their momentum, masks with two moments; encoding and its masks with
   * two moments each; running statistics. Of a given network: weights, momentum, binary masks.
   */
  private static long largestCheckpoint(SearchSpace space, NetworkLayout layout, boolean given) {
    long encoding = given ? 0 : 6L * new EncodingLayout(space).size();
    return BYTES * ((given ? 3L : 5L) * layout.parameterSize() + 2L * layout.normSize() + encoding);
  }
}
