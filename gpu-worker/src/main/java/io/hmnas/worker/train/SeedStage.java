package io.hmnas.worker.train;

import io.hmnas.schemas.avro.StepMetrics;
import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.checkpoint.FloatArray;
import io.hmnas.worker.prune.GivenNetwork;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.EncodingLayout;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.Parameter;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Starts a run: draws initial weights and encoding from the seed; or, where a network is given,
 * that network's initial weights.
 */
final class SeedStage {
  private SeedStage() {}

  static StageOutput run(StepContext context) {
    return context.config().getGenotype().isBlank() ? supernet(context) : given(context);
  }

  /** The given network, as stage PRUNE would leave it. */
  private static StageOutput given(StepContext context) {
    SearchSpace space = context.space();
    GivenNetwork network = GivenNetwork.parse(space, context.config().getGenotype());
    NetworkLayout layout = new NetworkLayout(space, network.selection());
    float[] ones = new float[layout.parameterSize()];
    Arrays.fill(ones, 1);
    float[] variance = new float[layout.normSize()];
    Arrays.fill(variance, 1);
    Map<String, FloatArray> arrays = new TreeMap<>();
    arrays.put(Names.WEIGHTS, vector(weights(layout, context.initSeed())));
    arrays.put(Names.KEPT_WEIGHTS, vector(ones));
    arrays.put(Names.VELOCITY, vector(new float[layout.parameterSize()]));
    arrays.put(Names.NORM_MEAN, vector(new float[layout.normSize()]));
    arrays.put(Names.NORM_VARIANCE, vector(variance));
    Map<String, String> metadata = new TreeMap<>();
    for (CellType type : space.cellTypes()) {
      double[] mixture = network.mixture(space, type);
      float[] values = new float[mixture.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) mixture[i];
      }
      arrays.put(
          Names.MIXTURE + type.label(),
          new FloatArray(new long[] {space.edges().size(), space.operations().size()}, values));
    }
    for (CellType type : CellType.values()) {
      metadata.put(Names.SELECTION + type.label(), network.selection().encode(type));
    }
    return new StageOutput(Checkpoint.of(arrays, metadata), StepMetrics.newBuilder().build(), null);
  }

  private static StageOutput supernet(StepContext context) {
    NetworkLayout layout = new NetworkLayout(context.space(), Selection.all(context.space()));
    float[] variance = new float[layout.normSize()];
    Arrays.fill(variance, 1);
    float[] weights = weights(layout, context.initSeed());
    float[] encoding = encoding(context);
    Checkpoint checkpoint =
        Checkpoint.of(
            Map.of(
                Names.WEIGHTS, vector(weights),
                Names.VELOCITY, vector(new float[weights.length]),
                Names.NORM_MEAN, vector(new float[layout.normSize()]),
                Names.NORM_VARIANCE, vector(variance),
                Names.ENCODING, vector(encoding),
                Names.ENCODING_FIRST, vector(new float[encoding.length]),
                Names.ENCODING_SECOND, vector(new float[encoding.length])),
            Map.of(Names.ENCODING_STEPS, "0"));
    return new StageOutput(checkpoint, StepMetrics.newBuilder().build(), null);
  }

  static float[] weights(NetworkLayout layout, long seed) {
    return weights(layout.parameters(), layout.parameterSize(), Randomness.of(seed, "weights"));
  }

  /** Initial weights, as PyTorch's convolution and linear layers start. */
  static float[] weights(List<Parameter> parameters, int size, UniformRandomProvider random) {
    float[] weights = new float[size];
    for (Parameter parameter : parameters) {
      float bound = (float) (1 / Math.sqrt(parameter.fanIn()));
      for (int i = parameter.offset(); i < parameter.offset() + parameter.size(); i++) {
        weights[i] =
            switch (parameter.initial()) {
              case UNIFORM -> random.nextFloat(-bound, bound);
              case ONES -> 1;
              case ZEROS -> 0;
            };
      }
    }
    return weights;
  }

  private static float[] encoding(StepContext context) {
    EncodingLayout layout = context.encodings();
    ZigguratSampler.NormalizedGaussian gaussian =
        ZigguratSampler.NormalizedGaussian.of(Randomness.of(context.initSeed(), "encoding"));
    double scale = context.config().getSupernet().getEncodingInitScale();
    float[] encoding = new float[layout.size()];
    for (int i = 0; i < encoding.length; i++) {
      encoding[i] = (float) (scale * gaussian.sample());
    }
    return encoding;
  }

  private static FloatArray vector(float[] values) {
    return new FloatArray(new long[] {values.length}, values);
  }
}
