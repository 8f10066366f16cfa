package io.hmnas.worker.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.checkpoint.SafetensorsCodec;
import io.hmnas.worker.data.ImageFormat;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.Parameter;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.space.Spaces;
import io.hmnas.worker.train.TrainedNetwork;
import io.hmnas.worker.train.TrainedNetworks;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NamedWeightsTest {
  @Test
  void everyTensorIsThereUnderItsNameWithItsShape() {
    ImageFormat images = TrainedNetworks.format(8, 10, List.of(0.3f));
    SearchSpace space = Spaces.of(4, 3, 2, 1, 8);
    Selection selection = Selection.of(space, type -> (edge, operation) -> operation % 2 == 1);
    TrainedNetwork network = TrainedNetworks.random(space, images, selection, 3);

    Checkpoint read =
        SafetensorsCodec.decode(NamedWeights.safetensors(network, Map.of("run", "demo.s1")));

    assertThat(read.metadata()).containsEntry("run", "demo.s1");
    for (Parameter parameter : network.layout().parameters()) {
      assertThat(read.array(parameter.name()).data())
          .as(parameter.name())
          .isEqualTo(network.weight(parameter.name()));
      assertThat(read.array(parameter.name()).shape())
          .isEqualTo(parameter.shape().stream().mapToLong(Integer::longValue).toArray());
    }
    assertThat(read.array("stem.bn.running_var").data()).isEqualTo(network.variance("stem.bn"));
    assertThat(read.array("stem.bn.running_mean").data()).isEqualTo(network.mean("stem.bn"));
    float[] mixture = read.array("mixture.normal").data();
    for (int i = 0; i < mixture.length; i++) {
      int operations = space.operations().size();
      float expected =
          i % operations % 2 == 1
              ? network.mixture(CellType.NORMAL, i / operations, i % operations)
              : 0;
      assertThat(mixture[i]).isEqualTo(expected);
    }
    assertThat(read.arrays())
        .hasSize(network.layout().parameters().size() + 2 * network.layout().norms().size() + 2);
  }
}
