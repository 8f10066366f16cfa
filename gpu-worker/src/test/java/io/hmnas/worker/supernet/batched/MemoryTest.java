package io.hmnas.worker.supernet.batched;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.hmnas.schemas.avro.SearchSpaceConfig;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.ImageShape;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.supernet.Network;
import io.hmnas.worker.supernet.Networks;
import io.hmnas.worker.supernet.Norms;
import io.hmnas.worker.tensor.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Steps leave nothing behind. */
class MemoryTest {
  private static final Path STATUS = Path.of("/proc/self/status");

  @Test
  void shouldStayWithinTheMemoryOfTheFirstSteps() throws IOException {
    assumeTrue(Files.exists(STATUS), "only Linux tells resident memory");
    SearchSpaceConfig config =
        SearchSpaceConfig.newBuilder().setChannels(4).setCells(3).setNodes(2).build();
    SearchSpace space = new SearchSpace(config, new ImageShape(1, 28, 28), 10);
    RandomNetwork values = new RandomNetwork(1, space, Selection.all(space), 32);
    try (Torch torch = Torch.open("cpu", DataType.FLOAT32);
        Torch.Scope scope = Torch.scope()) {
      Network network =
          Networks.create(torch, Networks.BATCHED).create(space, Selection.all(space));
      NDArray images = values.images(torch, values.imageValues());
      NDArray labels = torch.labels(values.labels());
      NDArray weights = torch.vector(values.values(network.layout().parameterSize(), 0, 0.3));
      Map<CellType, NDArray> mixture = values.mixture(torch, values.mixtureValues());
      int size = network.layout().normSize();
      Norms norms = Norms.training(torch.zeros(size), torch.ones(size));
      double before = 0;
      for (int step = 0; step < 500; step++) {
        if (step == 50) {
          before = residentKilobytes();
        }
        try (Torch.Scope inner = Torch.scope()) {
          network.differentiate(images, labels, weights, mixture, norms, Network.Wanted.BOTH);
        }
      }
      assertThat(residentKilobytes() / before).isLessThan(1.05);
    }
  }

  private static double residentKilobytes() throws IOException {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
