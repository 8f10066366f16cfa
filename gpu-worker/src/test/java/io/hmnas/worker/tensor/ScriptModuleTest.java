package io.hmnas.worker.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptModuleTest {
  private static final String SUM_AND_PRODUCT =
      """
        def forward(self: __torch__.M, a: Tensor, b: Tensor) -> List[Tensor]:
          v0 = torch.add(a, b)
          v1 = torch.mul(a, b)
          return [v0, v1]
      """;

  @Test
  void shouldReturnAllResults() {
    try (Torch torch = Torch.open("cpu", DataType.FLOAT64);
        Torch.Scope scope = Torch.scope();
        ScriptModule script = torch.script(SUM_AND_PRODUCT)) {
      NDArray a = torch.vector(new double[] {1, 2});
      NDArray b = torch.vector(new double[] {3, 4});

      List<NDArray> results = script.call(List.of(a, b));

      assertThat(Torch.doubles(results.get(0))).containsExactly(4, 6);
      assertThat(Torch.doubles(results.get(1))).containsExactly(3, 8);
    }
  }

  @Test
  void shouldNotRecordButGiveResultsThatCanBeRecorded() {
    try (Torch torch = Torch.open("cpu", DataType.FLOAT64);
        Torch.Scope scope = Torch.scope();
        ScriptModule script = torch.script(SUM_AND_PRODUCT)) {
      NDArray a = Torch.leaf(torch.vector(new double[] {1, 2}));

      torch.differentiate(() -> script.call(List.of(a, a)).get(1).mul(a).sum());

      assertThat(Torch.doubles(Torch.gradient(a))).containsExactly(1, 4);
    }
  }

  @Test
  void shouldRefuseWhatIsNoScript() {
    try (Torch torch = Torch.open("cpu", DataType.FLOAT32)) {
      assertThatThrownBy(() -> torch.script("  def forward(self) -> Nothing:\n"))
          .isInstanceOf(EngineException.class);
    }
  }
}
