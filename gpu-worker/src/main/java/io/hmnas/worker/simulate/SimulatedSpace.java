package io.hmnas.worker.simulate;

import io.hmnas.schemas.avro.MaskConfig;
import io.hmnas.schemas.avro.SearchSpaceConfig;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.worker.mask.MaskCost;
import io.hmnas.worker.space.Costs;
import io.hmnas.worker.space.EncodingLayout;
import io.hmnas.worker.space.ImageShape;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.train.Randomness;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/** What all runs of a configuration have in common; worth being made once. Immutable. */
final class SimulatedSpace {
  /** The shape of the images of a data set has no bearing on what is simulated but the costs. */
  private static final ImageShape IMAGE = new ImageShape(1, 28, 28);

  private static final int CLASSES = 10;

  private final SearchSpaceConfig config;
  private final MaskConfig mask;
  private final SearchSpace space;
  private final EncodingLayout layout;
  private final MaskCost cost;
  private final double[] strength;
  private final long parameters;
  private final long multiplyAdds;

  /**
   * @throws IllegalArgumentException if an operation of the space is unknown
   */
  SimulatedSpace(SweepConfig config) {
    this.config = config.getSpace();
    this.mask = config.getMask();
    this.space = new SearchSpace(config.getSpace(), IMAGE, CLASSES);
    this.layout = new EncodingLayout(space);
    this.cost = new MaskCost(space, layout, mask);
    this.strength = gaussians(Randomness.of(0, "simulated strength"), layout.size());
    this.parameters = new NetworkLayout(space, Selection.all(space)).parameterSize();
    this.multiplyAdds = Costs.multiplyAdds(space, Selection.all(space));
  }

  boolean fits(SweepConfig other) {
    return config.equals(other.getSpace()) && mask.equals(other.getMask());
  }

  SearchSpace space() {
    return space;
  }

  EncodingLayout layout() {
    return layout;
  }

  MaskCost cost() {
    return cost;
  }

  /** The part of an edge's or operation's strength that is the same for all seeds. */
  double strength(int place) {
    return strength[place];
  }

  /** Network weights of the supernet. */
  long parameters() {
    return parameters;
  }

  /** Multiply-adds of the supernet. */
  long multiplyAdds() {
    return multiplyAdds;
  }

  static double[] gaussians(UniformRandomProvider random, int count) {
    ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
    return IntStream.range(0, count).mapToDouble(i -> gaussian.sample()).toArray();
  }
}
