package io.hmnas.worker.supernet.batched;

import ai.djl.ndarray.NDArray;
import io.hmnas.worker.space.Cell;
import io.hmnas.worker.space.ImageShape;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.Operation;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.space.StemLayer;
import io.hmnas.worker.tensor.ScriptModule;
import io.hmnas.worker.tensor.Torch;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compiled scripts, kept over networks: writing and compiling one takes as long as several batches.
 * The least recently used are dropped. Used by one thread, as the engine is.
 */
final class Scripts {
  /** A run needs up to eight: four modes of the supernet, and of the pruned network. */
  private static final int KEPT = 8;

  private final Torch torch;
  private final Map<Key, Compiled> compiled = new LinkedHashMap<>(16, 0.75f, true);

  Scripts(Torch torch) {
    this.torch = torch;
  }

  /** All that a script depends on. */
  private record Key(
      ImageShape image,
      List<StemLayer> stem,
      int nodes,
      List<Operation> operations,
      List<Cell> cells,
      int classes,
      Selection selection,
      Mode mode,
      int images) {}

  /** A script with its constants. */
  record Compiled(ScriptModule module, List<NDArray> constants, int operations) {
    /** Calls the script. */
    List<NDArray> call(List<NDArray> inputs) {
      List<NDArray> arguments = new ArrayList<>(inputs);
      arguments.addAll(constants);
      return module.call(arguments);
    }

    private void close() {
      module.close();
      constants.forEach(NDArray::close);
    }
  }

  /** The script of a network for a mode and a number of images. */
  Compiled get(
      SearchSpace space, Selection selection, NetworkLayout layout, Mode mode, int images) {
    Key key =
        new Key(
            space.image(),
            space.stemLayers(),
            space.nodes(),
            space.operations(),
            space.cells(),
            space.classes(),
            selection,
            mode,
            images);
    Compiled known = compiled.get(key);
    if (known != null) {
      return known;
    }
    NetworkScript script = NetworkScript.of(space, selection, layout, mode, images);
    if (compiled.size() >= KEPT) {
      Iterator<Compiled> eldest = compiled.values().iterator();
      eldest.next().close();
      eldest.remove();
    }
    Compiled made =
        new Compiled(
            torch.script(script.method()),
            script.constants().values().stream().map(c -> torch.kept(() -> c.make(torch))).toList(),
            script.operations());
    compiled.put(key, made);
    return made;
  }
}
