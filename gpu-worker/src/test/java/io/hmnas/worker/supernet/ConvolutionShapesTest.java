package io.hmnas.worker.supernet;

import static io.hmnas.worker.supernet.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.hmnas.schemas.avro.SearchSpaceConfig;
import io.hmnas.schemas.config.Presets;
import io.hmnas.worker.space.Cell;
import io.hmnas.worker.space.Edge;
import io.hmnas.worker.space.ImageShape;
import io.hmnas.worker.space.Layer;
import io.hmnas.worker.space.Operation;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Spaces;
import io.hmnas.worker.tensor.Torch;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every convolution of every preset, in float32 by matrices, agrees with the engine's own in
 * float64: output and both gradients.
 */
class ConvolutionShapesTest {
  @BeforeAll
  static void useOneThread() {
    Torch.setThreads(1);
  }

  private static final int BATCH = 8;
  private static final double BOUND = 1e-4;

  /** A convolution of a map. */
  private record Case(
      ImageShape input, int outputs, int perGroup, int kernel, int stride, int dilation) {
    boolean depthwise() {
      return perGroup == 1 && kernel > 1 && outputs == input.channels();
    }

    NDArray apply(Convolutions convolutions, NDArray x, NDArray weight) {
      if (kernel == 1) {
        return convolutions.pointwise(x, weight, stride);
      }
      return depthwise()
          ? convolutions.depthwise(x, weight, stride, dilation)
          : convolutions.dense(x, weight, stride);
    }
  }

  @TestFactory
  Stream<DynamicTest> everyConvolutionOfEveryPresetIsRight() {
    Set<Case> cases = new LinkedHashSet<>();
    for (String preset : Presets.names()) {
      SearchSpaceConfig config = Presets.load(preset).config().getSpace();
      cases.addAll(cases(new SearchSpace(config, new ImageShape(1, 28, 28), 10)));
    }
    // Larger maps than the presets have: 14x14 by matrix, 28x28 by shifts.
    cases.addAll(cases(Spaces.of(8, 3, 4, 2, 28)));
    cases.addAll(cases(Spaces.of(4, 2, 4, 1, 28)));
    assertThat(cases).hasSizeGreaterThan(100);
    return cases.stream().map(c -> DynamicTest.dynamicTest(c.toString(), () -> check(c)));
  }

  /** On a map of 256 pixels a matrix is used, on a larger one shifts: both at the same map. */
  @Test
  void matrixAndShiftsAgreeOnTheSameMap() {
    for (int kernel : new int[] {3, 5, 7}) {
      for (int dilation : new int[] {1, 2}) {
        try (Torch torch = Torch.open("cpu", DataType.FLOAT64);
            Torch.Scope scope = Torch.scope()) {
          Draws draws = new Draws(kernel);
          double[] small = draws.normal(BATCH * 4 * 256);
          NDArray weight = torch.tensor(draws.normal(4 * kernel * kernel), 4, 1, kernel, kernel);
          NDArray byMatrix =
              new MatrixConvolutions(torch)
                  .depthwise(torch.tensor(small, BATCH, 4, 16, 16), weight, 1, dilation);
          NDArray byShifts =
              new MatrixConvolutions(torch)
                  .depthwise(torch.tensor(grown(small), BATCH, 4, 17, 17), weight, 1, dilation);

          double[] inner = shrunk(Torch.doubles(byShifts));
          assertClose("kernel " + kernel, inner, Torch.doubles(byMatrix), 1e-12);
        }
      }
    }
  }

  /** Maps of 16x16 with a row and a column of zeros more, as the padding is. */
  private static double[] grown(double[] values) {
    double[] grown = new double[BATCH * 4 * 17 * 17];
    for (int i = 0; i < values.length; i++) {
      grown[i / 256 * 289 + i % 256 / 16 * 17 + i % 16] = values[i];
    }
    return grown;
  }

  private static double[] shrunk(double[] values) {
    double[] shrunk = new double[BATCH * 4 * 256];
    for (int i = 0; i < shrunk.length; i++) {
      shrunk[i] = values[i / 256 * 289 + i % 256 / 16 * 17 + i % 16];
    }
    return shrunk;
  }

  private static Set<Case> cases(SearchSpace space) {
    Set<Case> cases = new LinkedHashSet<>();
    cases.add(
        new Case(
            space.image(),
            space.stem().channels(),
            space.image().channels(),
            3,
            space.stemLayers().get(0).stride(),
            1));
    for (Cell cell : space.cells()) {
      for (ImageShape input : List.of(cell.input0(), cell.input1())) {
        boolean reduce = input.pixels() > cell.prepared().pixels();
        int outputs = cell.prepared().channels() / (reduce ? 2 : 1);
        cases.add(new Case(input, outputs, input.channels(), 1, reduce ? 2 : 1, 1));
      }
      for (Edge edge : space.edges()) {
        for (Operation operation : space.operations()) {
          addLayers(cases, cell, edge, operation);
        }
      }
    }
    return cases;
  }

  private static void addLayers(Set<Case> cases, Cell cell, Edge edge, Operation operation) {
    ImageShape map = edge.fromInput() ? cell.prepared() : cell.node();
    int dilation =
        operation instanceof Operation.SeparableConvolution convolution
            ? convolution.dilation()
            : 1;
    for (Layer layer : operation.layers(cell.node().channels(), cell.stride(edge))) {
      cases.add(
          new Case(
              map,
              layer.outputs(),
              layer.inputsPerGroup(),
              layer.kernel(),
              layer.stride(),
              dilation));
      boolean sameMap = operation instanceof Operation.Skip;
      map = sameMap ? map : cell.node();
    }
  }

  private static void check(Case c) {
    Map<String, double[]> expected = compute(c, DataType.FLOAT64, NativeConvolutions::new);
    Map<String, double[]> actual = compute(c, DataType.FLOAT32, MatrixConvolutions::new);

    actual.forEach(
        (what, values) ->
            assertClose(what, values, Objects.requireNonNull(expected.get(what)), BOUND));
  }

  private static Map<String, double[]> compute(
      Case c, DataType type, Function<Torch, Convolutions> convolutions) {
    try (Torch torch = Torch.open("cpu", type);
        Torch.Scope scope = Torch.scope()) {
      Draws draws = new Draws(c.hashCode());
      ImageShape in = c.input();
      NDArray x =
          Torch.leaf(
              torch.tensor(
                  draws.normal(BATCH * in.channels() * in.pixels()),
                  BATCH,
                  in.channels(),
                  in.height(),
                  in.width()));
      int weights = c.outputs() * c.perGroup() * c.kernel() * c.kernel();
      NDArray weight =
          Torch.leaf(
              torch.tensor(
                  draws.normal(weights), c.outputs(), c.perGroup(), c.kernel(), c.kernel()));
      NDArray[] output = new NDArray[1];
      torch.differentiate(
          () -> {
            output[0] = c.apply(convolutions.apply(torch), x, weight);
            int size = Math.toIntExact(output[0].size());
            NDArray factor =
                torch.tensor(new Draws(1).normal(size), output[0].getShape().getShape());
            return output[0].mul(factor).sum();
          });
      return Map.of(
          "output", Torch.doubles(output[0]),
          "input gradient", Torch.doubles(Torch.gradient(x)),
          "weight gradient", Torch.doubles(Torch.gradient(weight)));
    }
  }
}
