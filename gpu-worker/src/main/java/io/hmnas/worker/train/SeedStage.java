package io.hmnas.worker.train;

import io.hmnas.schemas.avro.StepMetrics;
import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.checkpoint.FloatArray;
import io.hmnas.worker.space.EncodingLayout;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.Parameter;
import io.hmnas.worker.space.Selection;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/** Starts a run: draws initial weights and encoding from the seed. */
final class SeedStage {
  private SeedStage() {}

  static StageOutput run(StepContext context) {
    NetworkLayout layout = new NetworkLayout(context.space(), Selection.all(context.space()));
    float[] variance = new float[layout.normSize()];
    Arrays.fill(variance, 1);
    float[] weights = weights(layout, context.seed());
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
        ZigguratSampler.NormalizedGaussian.of(Randomness.of(context.seed(), "encoding"));
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
