package io.hmnas.worker.supernet.batched;

import ai.djl.ndarray.NDArray;
import io.hmnas.schemas.avro.SearchSpaceConfig;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.Edge;
import io.hmnas.worker.space.ImageShape;
import io.hmnas.worker.space.Operations;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.tensor.Torch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** A network of a random space, with random values, all determined by a seed. */
final class RandomNetwork {
  private final Random random;
  private final SearchSpace space;
  private final Selection selection;
  private final int images;

  RandomNetwork(long seed) {
    this.random = new Random(seed);
    List<String> operations = new ArrayList<>(Operations.names());
    Collections.shuffle(operations, random);
    operations = operations.subList(0, 1 + random.nextInt(operations.size()));
    boolean wide = random.nextInt(4) == 0;
    SearchSpaceConfig config =
        SearchSpaceConfig.newBuilder()
            .setChannels(wide ? 2 * (4 + random.nextInt(13)) : 2 * (1 + random.nextInt(4)))
            .setCells(wide ? 2 : 1 + random.nextInt(4))
            .setNodes(1 + random.nextInt(wide ? 2 : 5))
            .setStemStride(1 + random.nextInt(4))
            .setStemMultiplier(1 + random.nextInt(3))
            .setOperations(operations)
            .build();
    int limit = wide ? 8 : 16;
    ImageShape image =
        new ImageShape(1 + random.nextInt(3), 5 + random.nextInt(limit), 5 + random.nextInt(limit));
    this.space = new SearchSpace(config, image, 2 + random.nextInt(5));
    this.selection = random.nextInt(3) == 0 ? Selection.all(space) : somethingPerNode();
    this.images = 3 + random.nextInt(4);
  }

  /** A network of the given space. */
  RandomNetwork(long seed, SearchSpace space, Selection selection, int images) {
    this.random = new Random(seed);
    this.space = space;
    this.selection = selection;
    this.images = images;
  }

  /** A network of the given space, with some of its operations, but something into every node. */
  RandomNetwork(long seed, SearchSpace space, int images) {
    this.random = new Random(seed);
    this.space = space;
    this.selection = somethingPerNode();
    this.images = images;
  }

  private Selection somethingPerNode() {
    double share = random.nextDouble();
    Set<String> kept = new HashSet<>();
    for (CellType type : CellType.values()) {
      for (int target = 2; target < space.nodes() + 2; target++) {
        List<Edge> edges = space.edgesInto(target);
        for (Edge edge : edges) {
          for (int o = 0; o < space.operations().size(); o++) {
            if (random.nextDouble() < share) {
              kept.add(key(type, edge, o));
            }
          }
        }
        kept.add(
            key(
                type,
                edges.get(random.nextInt(edges.size())),
                random.nextInt(space.operations().size())));
      }
    }
    return Selection.of(
        space, type -> (edge, operation) -> kept.contains(key(type, edge, operation)));
  }

  private static String key(CellType type, Edge edge, int operation) {
    return type + " " + edge.index() + " " + operation;
  }

  int images() {
    return images;
  }

  SearchSpace space() {
    return space;
  }

  Selection selection() {
    return selection;
  }

  /** Values around a mean. */
  double[] values(int size, double mean, double deviation) {
    return IntStream.range(0, size)
        .mapToDouble(i -> mean + deviation * random.nextGaussian())
        .toArray();
  }

  /** Weights that a mask lets through: mostly 1, else 0. */
  double[] mask(int size) {
    return IntStream.range(0, size).mapToDouble(i -> random.nextInt(10) == 0 ? 0 : 1).toArray();
  }

  NDArray images(Torch torch, double[] values) {
    ImageShape shape = space.image();
    return torch.tensor(values, images, shape.channels(), shape.height(), shape.width());
  }

  double[] imageValues() {
    ImageShape shape = space.image();
    return values(images * shape.channels() * shape.pixels(), 0.1, 1);
  }

  long[] labels() {
    return IntStream.range(0, images).mapToLong(i -> random.nextInt(space.classes())).toArray();
  }

  /** Positive weights, also for operations that are not there. */
  Map<CellType, double[]> mixtureValues() {
    Map<CellType, double[]> mixture = new EnumMap<>(CellType.class);
    for (CellType type : space.cellTypes()) {
      mixture.put(type, values(space.edges().size() * space.operations().size(), 0.3, 0.1));
    }
    return mixture;
  }

  Map<CellType, NDArray> mixture(Torch torch, Map<CellType, double[]> values) {
    Map<CellType, NDArray> mixture = new EnumMap<>(CellType.class);
    values.forEach(
        (type, numbers) ->
            mixture.put(
                type, torch.tensor(numbers, space.edges().size(), space.operations().size())));
    return mixture;
  }

  @Override
  public String toString() {
    return "%d images %s, stem %d, %d nodes, %s, cells %s, %s"
        .formatted(
            images,
            space.image(),
            space.stemLayers().get(0).stride(),
            space.nodes(),
            space.operations().stream().map(operation -> operation.name()).toList(),
            space.cells().stream().map(cell -> cell.type() + " " + cell.node()).toList(),
            selection);
  }
}
