package io.hmnas.worker.train;

import io.hmnas.schemas.avro.SearchSpaceConfig;
import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.data.ImageFormat;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.ImageShape;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** A pruned or a given network with its weights, as a run leaves it. Masked weights are zeros. */
public final class TrainedNetwork {
  private final SearchSpace space;
  private final ImageFormat images;
  private final Selection selection;
  private final NetworkLayout layout;
  private final float[] weights;
  private final float[] mean;
  private final float[] variance;
  private final Map<CellType, float[]> mixture;

  /**
   * @param weights of the network, in the order of its layout
   * @param mean running means of its batch normalisations, likewise
   * @param variance running variances, likewise
   * @param mixture per type of cell that occurs, weights of operations in their nodes' sums:
   *     [edges, operations], row by row
   */
  TrainedNetwork(
      SearchSpace space,
      ImageFormat images,
      Selection selection,
      float[] weights,
      float[] mean,
      float[] variance,
      Map<CellType, float[]> mixture) {
    this.space = space;
    this.images = images;
    this.selection = selection;
    this.layout = new NetworkLayout(space, selection);
    this.weights = weights;
    this.mean = mean;
    this.variance = variance;
    this.mixture = new EnumMap<>(mixture);
  }

  /**
   * The network of a checkpoint.
   *
   * @param config the search space of its sweep
   * @param images those that it was trained on
   * @throws IllegalArgumentException if the checkpoint is of a stage before PRUNE, or of another
   *     search space
   */
  public static TrainedNetwork of(
      SearchSpaceConfig config, ImageFormat images, Checkpoint checkpoint) {
    SearchSpace space = space(config, images);
    if (!checkpoint.metadata().containsKey(Names.SELECTION + CellType.NORMAL.label())) {
      throw new IllegalArgumentException(
          "the checkpoint holds a supernet: only those of stages PRUNE and FINETUNE hold a network");
    }
    Map<CellType, float[]> mixture = new EnumMap<>(CellType.class);
    for (CellType type : space.cellTypes()) {
      mixture.put(type, checkpoint.array(Names.MIXTURE + type.label()).data());
    }
    TrainedNetwork network =
        new TrainedNetwork(
            space,
            images,
            PrunedNetwork.selection(space, checkpoint),
            checkpoint.array(Names.WEIGHTS).data(),
            checkpoint.array(Names.NORM_MEAN).data(),
            checkpoint.array(Names.NORM_VARIANCE).data(),
            mixture);
    if (network.weights.length != network.layout.parameterSize()) {
      throw new IllegalArgumentException(
          "the checkpoint has %,d weights, but the network of the sweep's settings has %,d"
              .formatted(network.weights.length, network.layout.parameterSize()));
    }
    return network;
  }

  /** The search space over such images. */
  public static SearchSpace space(SearchSpaceConfig config, ImageFormat images) {
    return new SearchSpace(
        config,
        new ImageShape(images.channels(), images.height(), images.width()),
        images.classes());
  }

  public SearchSpace space() {
    return space;
  }

  /** The images that it was trained on. */
  public ImageFormat images() {
    return images;
  }

  /** Its operations. */
  public Selection selection() {
    return selection;
  }

  /** Names, shapes and order of its weights. */
  public NetworkLayout layout() {
    return layout;
  }

  /** A tensor of its weights, row-major. */
  public float[] weight(String name) {
    var parameter = layout.parameter(name);
    return Arrays.copyOfRange(weights, parameter.offset(), parameter.offset() + parameter.size());
  }

  /** Running means of a batch normalisation. */
  public float[] mean(String norm) {
    return part(mean, norm);
  }

  /** Running variances of a batch normalisation. */
  public float[] variance(String norm) {
    return part(variance, norm);
  }

  private float[] part(float[] values, String norm) {
    var place = layout.norm(norm);
    return Arrays.copyOfRange(values, place.offset(), place.offset() + place.channels());
  }

  /** The weight of an operation in its node's sum. */
  public float mixture(CellType type, int edge, int operation) {
    return Objects.requireNonNull(mixture.get(type), type.label())[
        edge * space.operations().size() + operation];
  }
}
