package io.hmnas.worker.supernet;

import static io.hmnas.worker.supernet.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.hmnas.schemas.avro.NormalisationKind;
import io.hmnas.schemas.avro.SearchSpaceConfig;
import io.hmnas.schemas.avro.StemKind;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.Genotype;
import io.hmnas.worker.space.ImageShape;
import io.hmnas.worker.space.Parameter;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.tensor.Ops;
import io.hmnas.worker.tensor.Torch;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Networks as DARTS evaluates them: the stem for ImageNet, and learned scales and shifts. */
class EvaluationNetworkTest {
  private static final int BATCH = 3;

  @BeforeAll
  static void useOneThread() {
    Torch.setThreads(1);
  }

  private final Torch torch = Torch.open("cpu", DataType.FLOAT64);
  private final SearchSpace space =
      new SearchSpace(
          SearchSpaceConfig.newBuilder()
              .setChannels(4)
              .setCells(2)
              .setNodes(4)
              .setStem(StemKind.IMAGENET)
              .setNormalisation(NormalisationKind.EVALUATION)
              .build(),
          new ImageShape(3, 32, 32),
          5);
  private final Selection selection = Genotype.parse("DARTS_V2").selection(space);
  private final Network network =
      new ReferenceNetwork(torch, new MatrixConvolutions(torch), space, selection);
  private final Draws draws = new Draws(5);
  private final NDArray images = draws.images(torch, space, BATCH);
  private final NDArray labels = draws.labels(torch, space, BATCH);
  private final double[] weights = draws.weights(network.layout());

  @AfterEach
  void close() {
    torch.close();
  }

  private Map<CellType, NDArray> mixture() {
    Map<CellType, NDArray> mixture = new EnumMap<>(CellType.class);
    for (CellType type : space.cellTypes()) {
      mixture.put(type, torch.ones(space.edges().size(), space.operations().size()));
    }
    return mixture;
  }

  private Norms norms() {
    int size = network.layout().normSize();
    return Norms.training(torch.zeros(size), torch.ones(size));
  }

  private double loss(double[] at) {
    NDArray logits = network.logits(images, torch.vector(at), mixture(), norms());
    return Torch.value(Ops.crossEntropy(logits, labels));
  }

  private BatchGradient differentiate(Network which) {
    return which.differentiate(
        images, labels, torch.vector(weights), mixture(), norms(), Network.Wanted.WEIGHTS);
  }

  @Test
  void gradientsOfStemScalesAndShiftsAreThoseOfTheLoss() {
    try (Torch.Scope scope = Torch.scope()) {
      List<Integer> places = new ArrayList<>();
      for (Parameter parameter : network.layout().parameters()) {
        boolean norm = parameter.name().contains(".bn");
        int stride = norm || parameter.name().startsWith("stem") ? 3 : 17;
        for (int i = 0; i < parameter.size(); i += stride) {
          places.add(parameter.offset() + i);
        }
      }
      double[] gradient = Torch.doubles(differentiate(network).weights());

      Differences.assertAgree("weight", weights, gradient, places, this::loss);
    }
  }

  @Test
  void nativeConvolutionsInFloat64GiveTheSame() {
    try (Torch.Scope scope = Torch.scope()) {
      Network natively =
          new ReferenceNetwork(torch, new NativeConvolutions(torch), space, selection);

      BatchGradient expected = differentiate(network);
      BatchGradient actual = differentiate(natively);

      assertClose("logits", Torch.doubles(actual.logits()), Torch.doubles(expected.logits()), 1e-9);
      assertClose(
          "gradient", Torch.doubles(actual.weights()), Torch.doubles(expected.weights()), 1e-9);
    }
  }

  @Test
  void theBatchedEngineSaysThatItHasNone() {
    NetworkFactory batched = Networks.create(torch, Networks.BATCHED);

    assertThat(batched.supports(space)).isFalse();
    assertThatThrownBy(() -> batched.create(space, selection))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("reference engine");
  }
}
