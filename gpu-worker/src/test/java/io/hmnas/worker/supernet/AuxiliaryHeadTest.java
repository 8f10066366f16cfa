package io.hmnas.worker.supernet;

import static io.hmnas.worker.supernet.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.Parameter;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.space.Spaces;
import io.hmnas.worker.tensor.Torch;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The auxiliary head is DARTS', and its loss is part of what the gradient is of. */
class AuxiliaryHeadTest {
  private static final int IMAGES = 3;
  private static final double WEIGHT = 0.4;
  private static final double SMOOTHING = 0.1;

  private final Torch torch = Torch.open("cpu", DataType.FLOAT64);
  private final Draws draws = new Draws(29);

  @BeforeAll
  static void useOneThread() {
    Torch.setThreads(1);
  }

  @AfterEach
  void close() {
    torch.close();
  }

  @Test
  void poolsMapsOfEightByEightAsDartsDoesAndOthersToAtMostTwoByTwo() {
    double fifth = 0.2;
    double quarter = 0.25;
    assertThat(AuxiliaryHead.windows(8))
        .isDeepEqualTo(
            new double[][] {
              {fifth, fifth, fifth, fifth, fifth, 0, 0, 0},
              {0, 0, 0, fifth, fifth, fifth, fifth, fifth}
            });
    assertThat(AuxiliaryHead.windows(7))
        .isDeepEqualTo(
            new double[][] {
              {quarter, quarter, quarter, quarter, 0, 0, 0},
              {0, 0, 0, quarter, quarter, quarter, quarter}
            });
    assertThat(AuxiliaryHead.windows(2)).isDeepEqualTo(new double[][] {{1, 0}, {0, 1}});
    assertThat(AuxiliaryHead.windows(1)).isDeepEqualTo(new double[][] {{1}});
  }

  @Test
  void sitsAtTwoThirdsOfTheDepth() {
    List<String> skip = List.of("skip_connect");
    assertThat(new AuxiliaryHead(torch, Spaces.of(8, 1, skip)).cell().index()).isEqualTo(5);
    assertThat(new AuxiliaryHead(torch, Spaces.of(3, 1, skip)).cell().index()).isEqualTo(2);
    assertThat(new AuxiliaryHead(torch, Spaces.of(1, 1, skip)).cell().index()).isZero();
  }

  @Test
  void computesWhatItsDefinitionSays() {
    // The only cell's output has 4 channels of 8x8.
    AuxiliaryHead head = new AuxiliaryHead(torch, Spaces.of(1, 1, List.of("skip_connect")));
    double[] x = draws.normal(IMAGES * 4 * 64);
    double[] w = weights(head);
    try (Torch.Scope scope = Torch.scope()) {
      double[] logits =
          Torch.doubles(head.logits(torch.tensor(x, IMAGES, 4, 8, 8), torch.vector(w)));

      assertClose("logits", logits, byHand(x, w), 1e-10);
    }
    assertThat(head.size()).isEqualTo(4 * 128 + 256 + 128 * 4 * 768 + 1536 + 7680 + 10);
  }

  /** DARTS' AuxiliaryHeadCIFAR, in loops. */
  private static double[] byHand(double[] x, double[] w) {
    double[] squeezed = new double[IMAGES * 128 * 4];
    for (int image = 0; image < IMAGES; image++) {
      for (int place = 0; place < 4; place++) {
        for (int o = 0; o < 128; o++) {
          for (int c = 0; c < 4; c++) {
            double sum = 0;
            for (int tap = 0; tap < 25; tap++) {
              int row = place / 2 * 3 + tap / 5;
              int column = place % 2 * 3 + tap % 5;
              sum += Math.max(0, x[((image * 4 + c) * 8 + row) * 8 + column]);
            }
            squeezed[(image * 128 + o) * 4 + place] += w[o * 4 + c] * sum / 25;
          }
        }
      }
    }
    int offset = 512;
    double[] first = normaliseAndRectify(squeezed, 128, 4, w, offset);
    offset += 256;
    double[] features = new double[IMAGES * 768];
    for (int image = 0; image < IMAGES; image++) {
      for (int o = 0; o < 768; o++) {
        for (int i = 0; i < 512; i++) {
          features[image * 768 + o] += w[offset + o * 512 + i] * first[image * 512 + i];
        }
      }
    }
    offset += 768 * 512;
    double[] second = normaliseAndRectify(features, 768, 1, w, offset);
    offset += 1536;
    double[] logits = new double[IMAGES * 10];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = w[offset + 7680 + i % 10];
      for (int f = 0; f < 768; f++) {
        logits[i] += w[offset + i % 10 * 768 + f] * second[i / 10 * 768 + f];
      }
    }
    return logits;
  }

  private static double[] normaliseAndRectify(
      double[] x, int channels, int pixels, double[] w, int offset) {
    double[] result = new double[x.length];
    for (int channel = 0; channel < channels; channel++) {
      int c = channel;
      IntToDoubleFunction value = i -> x[(i / pixels * channels + c) * pixels + i % pixels];
      int count = IMAGES * pixels;
      double mean = 0;
      double square = 0;
      for (int i = 0; i < count; i++) {
        mean += value.applyAsDouble(i) / count;
      }
      for (int i = 0; i < count; i++) {
        square += Math.pow(value.applyAsDouble(i) - mean, 2) / count;
      }
      for (int i = 0; i < count; i++) {
        double normal = (value.applyAsDouble(i) - mean) / Math.sqrt(square + 1e-5);
        result[(i / pixels * channels + c) * pixels + i % pixels] =
            Math.max(0, w[offset + c] * normal + w[offset + channels + c]);
      }
    }
    return result;
  }

  @Test
  void givesTheGradientOfBothLossesWithPathsDropped() {
    SearchSpace space = Spaces.of(3, 1, List.of("skip_connect", "max_pool_3x3", "sep_conv_3x3"));
    Selection everything = Selection.all(space);
    RegularisedNetwork network =
        new RegularisedNetwork(torch, space, everything, SMOOTHING, WEIGHT);
    Network reference =
        Networks.create(torch, Networks.REFERENCE).create(space, everything).smoothing(SMOOTHING);
    AuxiliaryHead head = java.util.Objects.requireNonNull(network.head());
    int own = reference.layout().parameterSize();
    double[] weights = concatenate(draws.weights(reference.layout()), weights(head));
    NDArray images = draws.images(torch, space, IMAGES);
    NDArray labels = draws.labels(torch, space, IMAGES);
    Map<CellType, NDArray> mixture = new EnumMap<>(CellType.class);
    for (CellType type : space.cellTypes()) {
      mixture.put(type, torch.tensor(draws.normal(6), 2, 3));
    }
    DropPath dropPath =
        DropPath.draw(torch, 0.3, network.paths(), IMAGES, new Random(7)::nextDouble);

    BatchGradient result =
        network.differentiate(
            images, labels, torch.vector(weights), mixture, norms(reference), dropPath);
    BatchGradient headless =
        new RegularisedNetwork(torch, space, everything, SMOOTHING, 0)
            .differentiate(
                images,
                labels,
                torch.vector(java.util.Arrays.copyOf(weights, own)),
                mixture,
                norms(reference),
                dropPath);

    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < reference.layout().parameters().size(); i += 3) {
      Parameter parameter = reference.layout().parameters().get(i);
      places.add(parameter.offset() + 7 * i % parameter.size());
    }
    for (Parameter parameter : head.parameters()) {
      places.add(own + parameter.offset() + parameter.size() / 3);
    }
    Differences.assertAgree(
        "loss with a head",
        weights,
        Torch.doubles(result.weights()),
        places,
        at ->
            Torch.value(
                network
                    .losses(images, labels, torch.vector(at), mixture, norms(reference), dropPath)
                    .total()));
    // The head is in the gradient, but not in what is reported of the network.
    assertThat(Torch.value(result.loss())).isCloseTo(Torch.value(headless.loss()), within(1e-12));
    assertClose("logits", Torch.doubles(result.logits()), Torch.doubles(headless.logits()), 1e-12);
    assertThat(headless.weights().size()).isEqualTo(own);
    assertThat(result.weights().size()).isEqualTo(own + head.size());
    assertThat(result.weights().toDoubleArray()[0])
        .isNotCloseTo(headless.weights().toDoubleArray()[0], within(1e-6));
  }

  @Test
  void addsItsLossWithTheWeightGiven() {
    SearchSpace space = Spaces.of(1, 1, List.of("skip_connect"));
    Selection everything = Selection.all(space);
    Network reference = Networks.create(torch, Networks.REFERENCE).create(space, everything);
    RegularisedNetwork network = new RegularisedNetwork(torch, space, everything, 0, WEIGHT);
    AuxiliaryHead head = java.util.Objects.requireNonNull(network.head());
    // A head whose classifier is all zeros finds ten classes equally likely.
    double[] undecided = weights(head);
    java.util.Arrays.fill(undecided, head.size() - 7690, head.size(), 0);
    RegularisedNetwork.Losses losses =
        network.losses(
            draws.images(torch, space, IMAGES),
            draws.labels(torch, space, IMAGES),
            torch.vector(concatenate(draws.weights(reference.layout()), undecided)),
            Map.of(CellType.NORMAL, torch.ones(2, 1)),
            norms(reference),
            DropPath.none());

    assertThat(Torch.value(losses.total()) - Torch.value(losses.network()))
        .isCloseTo(WEIGHT * Math.log(10), within(1e-12));
  }

  private Norms norms(Network network) {
    int size = network.layout().normSize();
    return Norms.training(torch.zeros(size), torch.ones(size));
  }

  /** Not as a run starts, but so that no gain is 1 and no shift 0. */
  private double[] weights(AuxiliaryHead head) {
    double[] weights = new double[head.size()];
    for (Parameter parameter : head.parameters()) {
      double[] values = draws.normal(parameter.size());
      for (int i = 0; i < values.length; i++) {
        weights[parameter.offset() + i] = values[i] / Math.sqrt(parameter.fanIn());
      }
    }
    return weights;
  }

  private static double[] concatenate(double[] first, double[] second) {
    return java.util.stream.DoubleStream.concat(
            java.util.Arrays.stream(first), java.util.Arrays.stream(second))
        .toArray();
  }
}
