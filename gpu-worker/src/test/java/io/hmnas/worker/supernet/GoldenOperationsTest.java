package io.hmnas.worker.supernet;

import static io.hmnas.worker.supernet.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import io.hmnas.worker.space.Operation;
import io.hmnas.worker.space.Operations;
import io.hmnas.worker.tensor.Torch;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every operation agrees with PyTorch's float64 values: output, all gradients, BN statistics. */
class GoldenOperationsTest {
  @TestFactory
  Stream<DynamicTest> nativeOperationsAgreeInFloat64() {
    return cases(DataType.FLOAT64, NativeConvolutions::new, 1e-9);
  }

  @TestFactory
  Stream<DynamicTest> matrixOperationsAgreeInFloat64() {
    return cases(DataType.FLOAT64, MatrixConvolutions::new, 1e-9);
  }

  @TestFactory
  Stream<DynamicTest> matrixOperationsAgreeInFloat32() {
    return cases(DataType.FLOAT32, MatrixConvolutions::new, 1e-4);
  }

  private static Stream<DynamicTest> cases(
      DataType type, Function<Torch, Convolutions> convolutions, double bound) {
    JsonNode cases = Golden.read("operations").root().get("cases");
    assertThat(cases.size()).isEqualTo(28);
    return StreamSupport.stream(cases.spliterator(), false)
        .map(
            golden ->
                DynamicTest.dynamicTest(
                    golden.get("operation").asText()
                        + " stride "
                        + golden.get("stride").asText()
                        + " "
                        + golden.get("input").get("shape"),
                    () -> check(golden, type, convolutions, bound)));
  }

  private static void check(
      JsonNode golden, DataType type, Function<Torch, Convolutions> convolutions, double bound) {
    try (Torch torch = Torch.open("cpu", type);
        Torch.Scope scope = Torch.scope()) {
      Operation operation = Operations.byName(golden.get("operation").asText());
      Map<String, NDArray> weights = new HashMap<>();
      golden
          .get("weights")
          .properties()
          .forEach(
              field ->
                  weights.put(
                      "op." + field.getKey(), Torch.leaf(Golden.tensor(torch, field.getValue()))));
      Map<String, NDArray> buffers = new HashMap<>();
      golden
          .get("bufferAfter")
          .fieldNames()
          .forEachRemaining(
              name ->
                  buffers.put("op." + name, name.endsWith("var") ? torch.ones(4) : torch.zeros(4)));
      NDArray input = Torch.leaf(Golden.tensor(torch, golden.get("input")));
      NDArray outputGradient = Golden.tensor(torch, golden.get("outputGradient"));
      NamedTensors tensors = NamedTensors.of(torch, weights, buffers);
      ReferenceOperations operations = new ReferenceOperations(torch, convolutions.apply(torch));

      NDArray[] output = new NDArray[1];
      torch.differentiate(
          () -> {
            output[0] =
                operations.apply(operation, input, golden.get("stride").asInt(), "op", tensors);
            return output[0].mul(outputGradient).sum();
          });

      assertClose("output", Torch.doubles(output[0]), Golden.data(golden.get("output")), bound);
      assertClose(
          "input gradient",
          Torch.doubles(Torch.gradient(input)),
          Golden.data(golden.get("inputGradient")),
          bound);
      golden
          .get("weightGradients")
          .properties()
          .forEach(
              field ->
                  assertClose(
                      field.getKey(),
                      Torch.doubles(Torch.gradient(weights.get("op." + field.getKey()))),
                      Golden.data(field.getValue()),
                      bound));
      golden
          .get("bufferAfter")
          .properties()
          .forEach(
              field ->
                  assertClose(
                      field.getKey(),
                      Torch.doubles(buffers.get("op." + field.getKey())),
                      Golden.data(field.getValue()),
                      bound));
    }
  }
}
