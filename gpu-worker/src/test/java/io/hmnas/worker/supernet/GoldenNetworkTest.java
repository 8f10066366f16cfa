package io.hmnas.worker.supernet;

import static io.hmnas.worker.supernet.Close.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.EncodingLayout;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.tensor.Torch;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A whole supernet, plain and masked, agrees with PyTorch's float64 values. */
class GoldenNetworkTest {
  private final SearchSpace space = Golden.space();
  private final EncodingLayout encodings = new EncodingLayout(space);
  private final JsonNode plain = Golden.read("supernet").root();
  private final JsonNode masked = Golden.read("masks").root();

  @ParameterizedTest
  @CsvSource({
    "FLOAT64, native, 1e-9",
    "FLOAT64, matrix, 1e-9",
    "FLOAT64, batched, 1e-9",
    "FLOAT32, matrix, 1e-4",
    "FLOAT32, batched, 1e-4"
  })
  void supernetAgreesInLogitsLossAndAllGradients(DataType type, String engine, double bound) {
    try (Torch torch = Torch.open("cpu", type);
        Torch.Scope scope = Torch.scope()) {
      Network network = network(torch, engine);
      JsonNode parameters = plain.get("parameters");
      NDArray weights = torch.vector(Golden.flat(network.layout(), parameters));
      NDArray encoding =
          Torch.leaf(torch.vector(Golden.encoding(encodings, parameters, "alpha_", "beta_")));
      Supplier<Map<CellType, NDArray>> mixture = () -> Mixture.of(space, encodings, encoding, null);

      BatchGradient result = differentiate(torch, network, weights, mixture.get());

      assertClose("logits", Torch.doubles(result.logits()), data(plain, "logits"), bound);
      assertClose("loss", Torch.doubles(result.loss()), data(plain, "loss"), bound);
      JsonNode gradients = plain.get("gradients");
      assertClose(
          "weight gradients",
          Torch.doubles(result.weights()),
          Golden.flat(network.layout(), gradients),
          bound);
      assertClose(
          "encoding gradients",
          Torch.doubles(Mixture.gradient(torch, encoding, mixture, result.mixture())),
          Golden.encoding(encodings, gradients, "alpha_", "beta_"),
          bound);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "FLOAT64, native, 1e-9",
    "FLOAT64, matrix, 1e-9",
    "FLOAT64, batched, 1e-9",
    "FLOAT32, matrix, 1e-4",
    "FLOAT32, batched, 1e-4"
  })
  void maskedSupernetAgreesInLogitsLossAndStraightThroughGradients(
      DataType type, String engine, double bound) {
    try (Torch torch = Torch.open("cpu", type);
        Torch.Scope scope = Torch.scope()) {
      Network network = network(torch, engine);
      JsonNode parameters = plain.get("parameters");
      NDArray weights = torch.vector(Golden.flat(network.layout(), parameters));
      NDArray encoding = torch.vector(Golden.encoding(encodings, parameters, "alpha_", "beta_"));
      NDArray real =
          Torch.leaf(
              torch.vector(Golden.encoding(encodings, masked.get("realMasks"), "op_", "edge_")));
      NDArray realWeights =
          torch.vector(Golden.flat(network.layout(), masked.get("realWeightMasks")));
      NDArray threshold = torch.scalar(masked.get("threshold").asDouble());
      Supplier<Map<CellType, NDArray>> mixture =
          () -> Mixture.of(space, encodings, encoding, StraightThrough.of(real, threshold));

      BatchGradient result =
          differentiate(
              torch,
              network,
              weights.mul(StraightThrough.of(realWeights, threshold)),
              mixture.get());

      assertClose("logits", Torch.doubles(result.logits()), data(masked, "logits"), bound);
      assertClose("loss", Torch.doubles(result.loss()), data(masked, "loss"), bound);
      assertClose(
          "weight mask gradients",
          Torch.doubles(result.weights().mul(weights)),
          Golden.flat(network.layout(), masked.get("weightMaskGradients")),
          bound);
      assertClose(
          "mask gradients",
          Torch.doubles(Mixture.gradient(torch, real, mixture, result.mixture())),
          Golden.encoding(encodings, masked.get("maskGradients"), "op_", "edge_"),
          bound);
    }
  }

  private static double[] data(JsonNode root, String name) {
    JsonNode value = root.get(name);
    return value.isNumber() ? new double[] {value.asDouble()} : Golden.data(value);
  }

  private BatchGradient differentiate(
      Torch torch, Network network, NDArray weights, Map<CellType, NDArray> mixture) {
    return network.differentiate(
        Golden.tensor(torch, plain.get("input")),
        labels(torch),
        weights,
        mixture,
        norms(torch, network),
        Network.Wanted.BOTH);
  }

  private NDArray labels(Torch torch) {
    double[] labels = Golden.data(plain.get("labels"));
    return torch.labels(java.util.Arrays.stream(labels).mapToLong(label -> (long) label).toArray());
  }

  private static Norms norms(Torch torch, Network network) {
    int size = network.layout().normSize();
    return Norms.training(torch.zeros(size), torch.ones(size));
  }

  private Network network(Torch torch, String engine) {
    Selection everything = Selection.all(space);
    return switch (engine) {
      case "native" ->
          new ReferenceNetwork(torch, new NativeConvolutions(torch), space, everything);
      case "matrix" -> Networks.create(torch, Networks.REFERENCE).create(space, everything);
      default -> Networks.create(torch, engine).create(space, everything);
    };
  }
}
