package io.hmnas.worker.supernet.selftest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.space.Spaces;
import io.hmnas.worker.supernet.Convolutions;
import io.hmnas.worker.supernet.MatrixConvolutions;
import io.hmnas.worker.supernet.NativeConvolutions;
import io.hmnas.worker.supernet.Network;
import io.hmnas.worker.supernet.Networks;
import io.hmnas.worker.tensor.Torch;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No result is computed by wrong kernels. */
class VerifiedNetworksTest {
  private static final int IMAGES = 16;

  private final Torch torch = Torch.open("cpu", DataType.FLOAT32);
  private final SearchSpace space = Spaces.of(4, 3, 2, 4, 28);
  private final List<KernelReport> reports = new ArrayList<>();

  @BeforeAll
  static void useOneThread() {
    Torch.setThreads(1);
  }

  @AfterEach
  void close() {
    torch.close();
  }

  @Test
  void shouldUseTheBatchedEngineWhereItIsRight() {
    VerifiedNetworks networks =
        VerifiedNetworks.create(torch, Networks.BATCHED, KernelCache.none(), reports::add);

    compute(networks, Pass.WEIGHTS);

    assertThat(reports).hasSize(1);
    KernelReport report = reports.get(0);
    assertThat(report.engine()).isEqualTo("batched");
    assertThat(report.degraded()).isFalse();
    assertThat(report.line())
        .contains("kernels: batched engine right; gradients of 16 images checked in");
    assertThat(networks.takeBackend())
        .contains("batched engine (matrix products", "PyTorch", "cpu", "1 thread");
    assertThat(networks.takeBackend()).contains("no network computed");
  }

  @ParameterizedTest
  @EnumSource(Pass.class)
  void shouldLeaveResultsAsTheyAre(Pass pass) {
    VerifiedNetworks networks =
        VerifiedNetworks.create(torch, Networks.BATCHED, KernelCache.none(), reports::add);

    NetworkSample.Outcome verified = compute(networks, pass);

    NetworkSample.Outcome plain =
        sample().compute(torch, WrongKernels.plain(torch, "batched", space), pass, IMAGES);
    assertThat(verified).usingRecursiveComparison().isEqualTo(plain);
  }

  @Test
  void shouldTestTheLossAlsoWithSmoothedLabels() {
    VerifiedNetworks networks =
        VerifiedNetworks.create(torch, Networks.BATCHED, KernelCache.none(), reports::add);
    Network network = networks.create(space, Selection.all(space));

    NetworkSample.Outcome plain = sample().compute(torch, network, Pass.WEIGHTS, IMAGES);
    NetworkSample.Outcome smoothed =
        sample().compute(torch, network.smoothing(0.1), Pass.WEIGHTS, IMAGES);
    sample().compute(torch, network.smoothing(0.1), Pass.STATISTICS, IMAGES);
    sample().compute(torch, network, Pass.STATISTICS, IMAGES);

    assertThat(smoothed.loss().error(plain.loss())).isGreaterThan(1e-3);
    assertThat(reports)
        .extracting(KernelReport::pass)
        .containsExactly(Pass.WEIGHTS, Pass.WEIGHTS, Pass.STATISTICS);
    assertThat(reports).noneMatch(KernelReport::degraded);
  }

  @Test
  void shouldReplaceAnEngineWithOneWrongWeightGradient() {
    Candidate reference = reference(new NativeConvolutions(torch));
    VerifiedNetworks networks =
        new VerifiedNetworks(
            torch,
            List.of(WrongKernels.wrongBatched(torch), reference),
            KernelCache.none(),
            reports::add);

    NetworkSample.Outcome outcome = compute(networks, Pass.WEIGHTS);

    KernelReport report = reports.get(0);
    assertThat(report.engine()).isEqualTo("reference");
    assertThat(report.refused())
        .singleElement()
        .asString()
        .contains("batched engine wrong: the gradient of cells.1.edges.1.dil_conv_3x3.pw.weight");
    assertThat(networks.takeBackend()).contains("reference engine (convolutions: ");
    assertThat(deviation(outcome).right()).isTrue();
  }

  @Test
  void shouldReplaceOnlyTheConvolutionsWithAWrongInputGradient() {
    Convolutions wrong =
        new WrongKernels.WrongInputGradient(
            new NativeConvolutions(torch), torch, weight -> weight.get(2) == 5);
    VerifiedNetworks networks =
        new VerifiedNetworks(torch, List.of(reference(wrong)), KernelCache.none(), reports::add);

    NetworkSample.Outcome outcome = compute(networks, Pass.WEIGHTS);

    KernelReport report = reports.get(0);
    assertThat(report.engine()).isEqualTo("reference");
    assertThat(report.convolutions())
        .allSatisfy(
            choice -> {
              ConvolutionShape shape = choice.shape();
              assertThat(choice.backend().name())
                  .as(shape.toString())
                  .isEqualTo(shape.kernel() == 5 && shape.stride() == 1 ? "matrix" : "native");
            });
    assertThat(report.convolutions("matrix")).isPositive();
    assertThat(report.convolutions("native")).isPositive();
    assertThat(report.line()).contains("native convolutions right for ");
    assertThat(deviation(outcome).right()).isTrue();
  }

  @Test
  void shouldRefuseToComputeWhereNothingIsRight() {
    Convolutions wrong =
        new WrongKernels.WrongInputGradient(new MatrixConvolutions(torch), torch, weight -> true);
    VerifiedNetworks networks =
        new VerifiedNetworks(
            torch,
            List.of(
                WrongKernels.wrongBatched(torch),
                Candidate.reference(torch, shape -> List.of(wrong))),
            KernelCache.none(),
            reports::add);

    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(() -> compute(networks, Pass.WEIGHTS))
          .isInstanceOf(WrongKernelsException.class)
          .hasMessageContaining("batched engine wrong: ")
          .hasMessageContaining("no backend computes the convolution depthwise 3x3")
          .hasMessageContaining("this machine cannot take part");
    }
    assertThat(reports).hasSize(1);
    assertThat(reports.get(0).engine()).isEmpty();
  }

  /** A convolution that was not listed would not have been tested: it is refused. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void shouldTestAllConvolutionsOfAPrunedNetwork(long seed) {
    Random random = new Random(seed);
    Selection selection =
        Selection.of(
            space,
            type ->
                (edge, operation) ->
                    random.nextInt(4) == 0 || (edge.source() == 1 && operation == 4));
    VerifiedNetworks networks =
        VerifiedNetworks.create(torch, Networks.REFERENCE, KernelCache.none(), reports::add);
    Network network = networks.create(space, selection);
    NetworkSample sample = new NetworkSample(space, network.layout(), 4, 1);

    for (Pass pass : Pass.values()) {
      sample.compute(torch, network, pass, 8);
    }

    assertThat(reports).hasSize(Pass.values().length);
    assertThat(reports).allMatch(report -> report.engine().equals("reference"));
  }

  private Candidate reference(Convolutions first) {
    return Candidate.reference(torch, shape -> List.of(first, new MatrixConvolutions(torch)));
  }

  private NetworkSample sample() {
    return new NetworkSample(space, new NetworkLayout(space, Selection.all(space)), 8, 1);
  }

  private NetworkSample.Outcome compute(VerifiedNetworks networks, Pass pass) {
    return sample().compute(torch, networks.create(space, Selection.all(space)), pass, IMAGES);
  }

  private Deviation deviation(NetworkSample.Outcome outcome) {
    try (Torch oracle = Torch.open("cpu", DataType.FLOAT64)) {
      NetworkSample.Outcome expected =
          sample().compute(oracle, WrongKernels.plain(oracle, "reference", space), Pass.WEIGHTS, 8);
      return Deviation.of(
          space, new NetworkLayout(space, Selection.all(space)), outcome, expected, 8, IMAGES);
    }
  }
}
