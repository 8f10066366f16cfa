package io.hmnas.worker.supernet.selftest;

import ai.djl.ndarray.types.DataType;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.supernet.MatrixConvolutions;
import io.hmnas.worker.supernet.Network;
import io.hmnas.worker.supernet.ReferenceNetwork;
import io.hmnas.worker.tensor.Torch;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Compares a whole network, as it is used, with the definitions in float64 on the CPU.
 *
 * <p>The batch has the real number of images, so that the real kernels run; but only a few of them
 * differ, so that float64 has little to do.
 */
final class KernelSelfTest {
  /** Draws until one has no kink within rounding; wrong kernels are wrong in all of them. */
  private static final int DRAWS = 4;

  /** Networks whose expected outcomes are remembered: a supernet's, a pruned network's. */
  private static final int REMEMBERED = 8;

  private final Torch torch;
  private final Map<Key, Expected> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Expected> eldest) {
          return size() > REMEMBERED;
        }
      };

  private record Key(NetworkKey network, boolean evaluation, int distinct, int draw) {}

  private record Expected(NetworkSample sample, NetworkSample.Outcome outcome) {}

  /** Tests what is computed with the given tensors. */
  KernelSelfTest(Torch torch) {
    this.torch = torch;
  }

  /**
   * Tests a network.
   *
   * @param key its space, operations and label smoothing
   * @param images of a batch
   * @return what is wrong; empty if it is right
   */
  String fault(SearchSpace space, NetworkKey key, Network candidate, Pass pass, int images) {
    Network network = candidate.smoothing(key.smoothing());
    boolean evaluation = pass == Pass.EVALUATION;
    // In an evaluation no image knows of the others, so that any number can be repeated.
    int distinct = evaluation ? Math.min(images, 8) : Draws.distinct(images);
    String fault = "";
    for (int draw = 1; draw <= DRAWS; draw++) {
      Key drawn = new Key(key, evaluation, distinct, draw);
      Expected expected = known.get(drawn);
      if (expected == null) {
        expected = compute(space, drawn);
        known.put(drawn, expected);
      }
      Deviation deviation =
          Deviation.of(
              space,
              network.layout(),
              expected.sample().compute(torch, network, pass, images),
              expected.outcome(),
              distinct,
              images);
      if (deviation.right()) {
        return "";
      }
      if (!deviation.valuesRight()) {
        return String.format(
            Locale.ROOT, "scores or statistics are off by %.1e", deviation.values());
      }
      fault =
          String.format(
              Locale.ROOT,
              "the gradient of %s is off by %.1e",
              deviation.worst(),
              deviation.gradients());
    }
    return fault;
  }

  private static Expected compute(SearchSpace space, Key key) {
    Selection selection = key.network().selection();
    NetworkSample sample =
        new NetworkSample(space, new NetworkLayout(space, selection), key.distinct(), key.draw());
    try (Torch oracle = Torch.open("cpu", DataType.FLOAT64)) {
      Network network =
          new ReferenceNetwork(oracle, new MatrixConvolutions(oracle), space, selection)
              .smoothing(key.network().smoothing());
      Pass pass = key.evaluation() ? Pass.EVALUATION : Pass.WEIGHTS;
      return new Expected(sample, sample.compute(oracle, network, pass, key.distinct()));
    }
  }
}
