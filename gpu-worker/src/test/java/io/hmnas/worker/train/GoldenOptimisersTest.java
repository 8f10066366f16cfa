package io.hmnas.worker.train;

import static io.hmnas.worker.supernet.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import io.hmnas.worker.supernet.Golden;
import io.hmnas.worker.tensor.Torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both optimisers take the steps that PyTorch's take. */
class GoldenOptimisersTest {
  private final JsonNode root = Golden.read("optimisers").root();

  @ParameterizedTest
  @CsvSource({"FLOAT64, 1e-12", "FLOAT32, 1e-5"})
  void sgdAgrees(DataType type, double bound) {
    try (Torch torch = Torch.open("cpu", type);
        Torch.Scope scope = Torch.scope()) {
      JsonNode golden = root.get("sgd");
      NDArray weights = Golden.tensor(torch, golden.get("start"));
      Sgd sgd = new Sgd(torch, torch.zeros(40), 0.9, 3e-4);
      Cosine schedule = new Cosine(0.025, 0.001, golden.get("steps").size());
      int number = 0;
      for (JsonNode step : golden.get("steps")) {
        double rate = schedule.at(number++);
        assertThat(rate).isCloseTo(step.get("lr").asDouble(), within(1e-12));
        NDArray gradient = Golden.tensor(torch, step.get("gradientBeforeClip"));
        sgd.step(weights, Gradients.clip(torch, gradient, 5), rate);
        assertClose(
            "step " + number, Torch.doubles(weights), Golden.data(step.get("after")), bound);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"FLOAT64, 1e-12", "FLOAT32, 1e-5"})
  void adamAgrees(DataType type, double bound) {
    try (Torch torch = Torch.open("cpu", type);
        Torch.Scope scope = Torch.scope()) {
      JsonNode golden = root.get("adam");
      NDArray x = Golden.tensor(torch, golden.get("start"));
      Adam adam = new Adam(torch, torch.zeros(14, 7), torch.zeros(14, 7), 0.5, 0.999, 1e-3);
      int number = 0;
      for (JsonNode step : golden.get("steps")) {
        NDArray gradient = Golden.tensor(torch, step.get("gradientBeforeClip"));
        adam.step(
            x,
            Gradients.clip(torch, gradient, 5),
            torch.scalar(step.get("lr").asDouble()),
            ++number);
        assertClose("step " + number, Torch.doubles(x), Golden.data(step.get("after")), bound);
      }
    }
  }
}
