package io.hmnas.worker.space;

import io.hmnas.schemas.avro.SearchSpaceConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Search spaces and selections for tests. */
public final class Spaces {
  private Spaces() {}

  /** A space over square images of one channel, of ten classes. */
  public static SearchSpace of(int channels, int cells, int nodes, int stemStride, int side) {
    SearchSpaceConfig config =
        SearchSpaceConfig.newBuilder()
            .setChannels(channels)
            .setCells(cells)
            .setNodes(nodes)
            .setStemStride(stemStride)
            .build();
    return new SearchSpace(config, new ImageShape(1, side, side), 10);
  }

  /** A space of the given operations over images of 8x8. */
  public static SearchSpace of(int cells, int nodes, List<String> operations) {
    SearchSpaceConfig config =
        SearchSpaceConfig.newBuilder()
            .setChannels(4)
            .setCells(cells)
            .setNodes(nodes)
            .setStemStride(1)
            .setOperations(new ArrayList<>(operations))
            .build();
    return new SearchSpace(config, new ImageShape(1, 8, 8), 10);
  }

  /** Every operation with the given probability. */
  public static Selection random(SearchSpace space, double probability, Random random) {
    return Selection.of(space, type -> (edge, operation) -> random.nextDouble() < probability);
  }
}
