package io.hmnas.worker.supernet;

import static io.hmnas.worker.supernet.Close.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import io.hmnas.worker.space.EncodingLayout;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.tensor.Ops;
import io.hmnas.worker.tensor.Torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A whole supernet, plain and masked, agrees with PyTorch's float64 values. */
class GoldenNetworkTest {
  private final SearchSpace space = Golden.space();
  private final EncodingLayout encodings = new EncodingLayout(space);
  private final JsonNode plain = Golden.read("supernet").root();
  private final JsonNode masked = Golden.read("masks").root();

  @ParameterizedTest
  @CsvSource({"FLOAT64, native, 1e-9", "FLOAT64, matrix, 1e-9", "FLOAT32, matrix, 1e-4"})
  void supernetAgreesInLogitsLossAndAllGradients(DataType type, String convolutions, double bound) {
    try (Torch torch = Torch.open("cpu", type);
        Torch.Scope scope = Torch.scope()) {
      Network network = network(torch, convolutions);
      JsonNode parameters = plain.get("parameters");
      NDArray weights = Torch.leaf(torch.vector(Golden.flat(network.layout(), parameters)));
      NDArray encoding =
          Torch.leaf(torch.vector(Golden.encoding(encodings, parameters, "alpha_", "beta_")));
      NDArray[] logits = new NDArray[1];
      NDArray loss =
          torch.differentiate(
              () -> {
                logits[0] =
                    network.logits(
                        Golden.tensor(torch, plain.get("input")),
                        weights,
                        Mixture.of(space, encodings, encoding, null),
                        norms(torch, network));
                return Ops.crossEntropy(logits[0], labels(torch));
              });

      assertClose("logits", Torch.doubles(logits[0]), Golden.data(plain.get("logits")), bound);
      assertClose("loss", Torch.doubles(loss), new double[] {plain.get("loss").asDouble()}, bound);
      JsonNode gradients = plain.get("gradients");
      assertClose(
          "weight gradients",
          Torch.doubles(Torch.gradient(weights)),
          Golden.flat(network.layout(), gradients),
          bound);
      assertClose(
          "encoding gradients",
          Torch.doubles(Torch.gradient(encoding)),
          Golden.encoding(encodings, gradients, "alpha_", "beta_"),
          bound);
    }
  }

  @ParameterizedTest
  @CsvSource({"FLOAT64, native, 1e-9", "FLOAT64, matrix, 1e-9", "FLOAT32, matrix, 1e-4"})
  void maskedSupernetAgreesInLogitsLossAndStraightThroughGradients(
      DataType type, String convolutions, double bound) {
    try (Torch torch = Torch.open("cpu", type);
        Torch.Scope scope = Torch.scope()) {
      Network network = network(torch, convolutions);
      JsonNode parameters = plain.get("parameters");
      NDArray weights = torch.vector(Golden.flat(network.layout(), parameters));
      NDArray encoding = torch.vector(Golden.encoding(encodings, parameters, "alpha_", "beta_"));
      NDArray real =
          Torch.leaf(
              torch.vector(Golden.encoding(encodings, masked.get("realMasks"), "op_", "edge_")));
      NDArray realWeights =
          Torch.leaf(torch.vector(Golden.flat(network.layout(), masked.get("realWeightMasks"))));
      NDArray threshold = torch.scalar(masked.get("threshold").asDouble());
      NDArray[] logits = new NDArray[1];
      NDArray loss =
          torch.differentiate(
              () -> {
                logits[0] =
                    network.logits(
                        Golden.tensor(torch, plain.get("input")),
                        weights.mul(Ops.straightThrough(realWeights, threshold)),
                        Mixture.of(
                            space, encodings, encoding, Ops.straightThrough(real, threshold)),
                        norms(torch, network));
                return Ops.crossEntropy(logits[0], labels(torch));
              });

      assertClose("logits", Torch.doubles(logits[0]), Golden.data(masked.get("logits")), bound);
      assertClose("loss", Torch.doubles(loss), new double[] {masked.get("loss").asDouble()}, bound);
      assertClose(
          "weight mask gradients",
          Torch.doubles(Torch.gradient(realWeights)),
          Golden.flat(network.layout(), masked.get("weightMaskGradients")),
          bound);
      assertClose(
          "mask gradients",
          Torch.doubles(Torch.gradient(real)),
          Golden.encoding(encodings, masked.get("maskGradients"), "op_", "edge_"),
          bound);
    }
  }

  private NDArray labels(Torch torch) {
    double[] labels = Golden.data(plain.get("labels"));
    return torch.labels(java.util.Arrays.stream(labels).mapToLong(label -> (long) label).toArray());
  }

  private static Norms norms(Torch torch, Network network) {
    int size = network.layout().normSize();
    return Norms.training(torch.zeros(size), torch.ones(size));
  }

  private Network network(Torch torch, String convolutions) {
    return new ReferenceNetwork(
        torch,
        convolutions.equals("native")
            ? new NativeConvolutions(torch)
            : new MatrixConvolutions(torch),
        space,
        Selection.all(space));
  }
}
