package io.hmnas.worker.supernet.batched;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The sums that are a cell's intermediate nodes, [nodes, channels, values], and their gradients.
 * What operations add to a channel as a constant is summed apart. Operations that work on lattices
 * have sums of their own in that order of pixels.
 */
final class NodeSums {
  private final Build build;
  private final Emitter emitter;
  private final int nodes;
  private final int channels;
  private final Grid grid;
  private final Var sums;
  private final Var constants;
  private final @Nullable Var split;
  private @Nullable Var gradient;
  private @Nullable Var gradientSums;
  private @Nullable Var splitGradient;

  /**
   * @param lattices whether any operation works on lattices
   */
  NodeSums(Build build, int nodes, int channels, Grid grid, boolean lattices) {
    this.build = build;
    this.emitter = build.emitter();
    this.nodes = nodes;
    this.channels = channels;
    this.grid = grid;
    this.sums = emitter.zeros(build.like(), nodes, channels, values());
    this.constants = emitter.zeros(build.like(), nodes, channels, 1);
    this.split = lattices ? emitter.zeros(build.like(), nodes, channels, values()) : null;
  }

  long values() {
    return build.values(grid);
  }

  int channels() {
    return channels;
  }

  /** Sums of consecutive targets (2 is the first), [count, channels, values]. */
  Var sums(int target, int count, boolean lattices) {
    return emitter.rows(lattices ? there(split) : sums, target - 2L, count, nodes);
  }

  /** Constants of consecutive targets, [count, channels, 1]. */
  Var constants(int target, int count) {
    return emitter.rows(constants, target - 2L, count, nodes);
  }

  /**
   * Subtracts constants of operations from their targets'.
   *
   * @param targets of the operations
   * @param values [operations, channels, 1]
   */
  void subtractConstants(List<Integer> targets, Var values) {
    Var membership =
        emitter.constant(
            "members_" + nodes + name(targets),
            () -> torch -> torch.tensor(membership(targets), nodes, targets.size()));
    emitter.subtractProduct(
        emitter.view(constants, nodes, channels),
        membership,
        emitter.view(values, targets.size(), channels));
  }

  /** [nodes, operations], 1 where the operation leads to the node. */
  private float[] membership(List<Integer> targets) {
    float[] values = new float[nodes * targets.size()];
    for (int i = 0; i < targets.size(); i++) {
      values[(targets.get(i) - 2) * targets.size() + i] = 1;
    }
    return values;
  }

  private static String name(List<Integer> targets) {
    return targets.stream().map(target -> "_" + target).collect(Collectors.joining());
  }

  /** The node, once all its operations were added: [channels, values]. */
  Var finish(int target) {
    Var node = emitter.select(sums, 0, target - 2L);
    emitter.addInPlace(node, emitter.select(constants, 0, target - 2L));
    if (split != null) {
      Var part = emitter.select(split, 0, target - 2L);
      emitter.addInPlace(node, Lattice.join(emitter, part, channels, grid, build.images()));
    }
    return node;
  }

  /** All nodes as the cell's output: [nodes * channels, values]. */
  Var output() {
    return emitter.view(sums, (long) nodes * channels, values());
  }

  /** Starts the way back from the gradient of the output. */
  void startBackward(Var output) {
    gradient = emitter.view(output, nodes, channels, values());
    gradientSums = emitter.empty(build.like(), nodes, channels, 1);
    if (split != null) {
      splitGradient = emitter.empty(build.like(), nodes, channels, values());
    }
  }

  /** Adds what came back to a node through the edges that leave it. */
  void addGradient(int node, Var values) {
    emitter.addInPlace(emitter.select(there(gradient), 0, node - 2L), values);
  }

  /** Called when a node's gradient is whole. */
  void finishGradient(int target) {
    Var whole = emitter.select(there(gradient), 0, target - 2L);
    emitter.sumInto(emitter.select(there(gradientSums), 0, target - 2L), whole, 1);
    if (splitGradient != null) {
      Grid half = grid.halved();
      Var part =
          emitter.view(
              emitter.select(splitGradient, 0, target - 2L),
              channels,
              half.rows(),
              half.columns(),
              2,
              2,
              build.images());
      Var cut = emitter.view(whole, channels, half.rows(), 2, half.columns(), 2, build.images());
      emitter.copyInto(part, emitter.permute(cut, 0, 1, 3, 2, 4, 5));
    }
  }

  /** Gradients of consecutive targets, [count, channels, values]. */
  Var gradient(int target, int count, boolean lattices) {
    Var all = lattices ? there(splitGradient) : there(gradient);
    return emitter.rows(all, target - 2L, count, nodes);
  }

  /**
   * Sums over values of the gradients of operations' targets.
   *
   * @param targets of the operations
   * @return [operations, channels, 1]
   */
  Var gradientSums(List<Integer> targets) {
    Var index =
        emitter.constant(
            "targets" + name(targets),
            () ->
                torch -> torch.labels(targets.stream().mapToLong(target -> target - 2L).toArray()));
    return emitter.gather(there(gradientSums), index);
  }

  private static Var there(@Nullable Var variable) {
    if (variable == null) {
      throw new IllegalStateException("the cell has no such sums");
    }
    return variable;
  }
}
