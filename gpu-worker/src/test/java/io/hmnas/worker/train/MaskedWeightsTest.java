package io.hmnas.worker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import io.hmnas.schemas.avro.MaskConfig;
import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.checkpoint.FloatArray;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.Parameter;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.space.Spaces;
import io.hmnas.worker.supernet.Draws;
import io.hmnas.worker.tensor.Torch;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MaskedWeightsTest {
  @BeforeAll
  static void useOneThread() {
    Torch.setThreads(1);
  }

  private static final double RATE = 1e-3;

  private final SearchSpace space = Spaces.of(1, 1, List.of("dil_conv_3x3"));
  private final NetworkLayout layout = new NetworkLayout(space, Selection.all(space));
  private final Draws draws = new Draws(8);
  private final double[] weights = draws.weights(layout);
  private final double[] gradient = draws.normal(weights.length);

  /** Near the threshold of 0.005, on both sides. */
  private final double[] real = real();

  private double[] real() {
    double[] values = draws.uniform(weights.length);
    for (int i = 0; i < values.length; i++) {
      values[i] = 0.0045 + 0.001 * values[i];
    }
    return values;
  }

  @Test
  void onlyWeightsWhoseMaskIsOneTakeEffect() {
    try (Torch torch = Torch.open("cpu", DataType.FLOAT64);
        Torch.Scope scope = Torch.scope()) {
      double[] effective = Torch.doubles(restore(torch, config().build()).effective());

      int masked = 0;
      for (int i = 0; i < weights.length; i++) {
        assertThat(effective[i]).isEqualTo(real[i] > 0.005 ? weights[i] : 0);
        masked += real[i] > 0.005 ? 0 : 1;
      }
      assertThat(masked).isBetween(weights.length / 4, 3 * weights.length / 4);
    }
  }

  @Test
  void masksGoAgainstTheWeightTimesItsGradientAndMayComeBack() {
    try (Torch torch = Torch.open("cpu", DataType.FLOAT64);
        Torch.Scope scope = Torch.scope()) {
      MaskedWeights masked = restore(torch, config().build());
      masked.step(torch.vector(gradient), 1);

      double[] after = saved(masked);
      int back = 0;
      for (Parameter parameter : layout.parameters()) {
        for (int i = parameter.offset(); i < parameter.offset() + parameter.size(); i++) {
          // Adam's first step has the size of the learning rate, against the sign.
          double expected = parameter.inCell() ? RATE * Math.signum(weights[i] * gradient[i]) : 0;
          assertThat(real[i] - after[i]).as(parameter.name()).isCloseTo(expected, within(1e-5));
          back += real[i] <= 0.005 && after[i] > 0.005 ? 1 : 0;
        }
      }
      assertThat(back).isPositive();
    }
  }

  @Test
  void whenSwitchedOffAllWeightsTakeEffectAndNothingIsLearned() {
    try (Torch torch = Torch.open("cpu", DataType.FLOAT64);
        Torch.Scope scope = Torch.scope()) {
      MaskedWeights masked = restore(torch, config().setWeights(false).build());
      masked.step(torch.vector(gradient), 1);

      assertThat(Torch.doubles(masked.effective())).isEqualTo(weights);
      assertThat(saved(masked)).containsExactly(real, within(1e-8));
    }
  }

  @Test
  void theKeptFractionCountsMasksOfWeightsThatCanBeMasked() {
    double[] inCell = new double[weights.length];
    java.util.Arrays.fill(inCell, 0.01);
    long maskable = 0;
    for (Parameter parameter : layout.parameters()) {
      maskable += parameter.inCell() ? parameter.size() : 0;
    }
    inCell[layout.parameter("cells.0.pre0.conv.weight").offset()] = 0.001;
    try (Torch torch = Torch.open("cpu", DataType.FLOAT64);
        Torch.Scope scope = Torch.scope()) {
      MaskedWeights masked =
          MaskedWeights.restore(torch, config().build(), layout, checkpoint(inCell));

      assertThat(masked.keptFraction()).isCloseTo(1 - 1.0 / maskable, within(1e-12));
    }
  }

  private static MaskConfig.Builder config() {
    return MaskConfig.newBuilder().setWeightLearningRate(RATE);
  }

  private MaskedWeights restore(Torch torch, MaskConfig config) {
    return MaskedWeights.restore(torch, config, layout, checkpoint(real));
  }

  private Checkpoint checkpoint(double[] masks) {
    double[] zeros = new double[masks.length];
    return Checkpoint.of(
        Map.of(
            Names.WEIGHTS, array(weights),
            Names.WEIGHT_MASK, array(masks),
            Names.WEIGHT_MASK_FIRST, array(zeros),
            Names.WEIGHT_MASK_SECOND, array(zeros)),
        Map.of());
  }

  private static FloatArray array(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return new FloatArray(new long[] {floats.length}, floats);
  }

  private static double[] saved(MaskedWeights masked) {
    CheckpointWriter writer = new CheckpointWriter();
    masked.save(writer);
    float[] values = writer.checkpoint().array(Names.WEIGHT_MASK).data();
    double[] doubles = new double[values.length];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }
}
