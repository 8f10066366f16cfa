package io.hmnas.worker.supernet;

import ai.djl.ndarray.NDArray;
import io.hmnas.worker.space.Cell;
import io.hmnas.worker.space.CellType;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.tensor.Ops;
import io.hmnas.worker.tensor.Torch;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Training passes of a network with drop-path and an auxiliary head, by the reference engine: both
 * differ from image to image or add to the graph, which autograd takes as it comes.
 *
 * <p>The loss whose gradient is computed is cross-entropy + auxiliaryWeight * cross-entropy of the
 * head.
 */
public final class RegularisedNetwork {
  private final Torch torch;
  private final ReferenceNetwork network;
  private final List<String> paths;
  private final double smoothing;
  private final double auxiliaryWeight;
  private final @Nullable AuxiliaryHead head;

  /**
   * @param smoothing of the labels in both losses, see {@link Network#smoothing}
   * @param auxiliaryWeight of the head's loss; 0 for no head
   */
  public RegularisedNetwork(
      Torch torch,
      SearchSpace space,
      Selection selection,
      double smoothing,
      double auxiliaryWeight) {
    this.torch = torch;
    this.network = new ReferenceNetwork(torch, new MatrixConvolutions(torch), space, selection);
    this.paths = DropPath.paths(space, selection);
    this.smoothing = smoothing;
    this.auxiliaryWeight = auxiliaryWeight;
    this.head = auxiliaryWeight > 0 ? new AuxiliaryHead(torch, space) : null;
  }

  /** Its auxiliary head, if there is one. */
  public @Nullable AuxiliaryHead head() {
    return head;
  }

  /** What drop-path can drop, see {@link DropPath#draw}. */
  public List<String> paths() {
    return paths;
  }

  /**
   * The gradient of a batch. Nothing but running statistics is changed.
   *
   * @param weights of the network and, after them, of the head
   * @return cross-entropy and logits are the network's own, without the head's; the gradient is
   *     that of all weights given
   */
  public BatchGradient differentiate(
      NDArray images,
      NDArray labels,
      NDArray weights,
      Map<CellType, NDArray> mixture,
      Norms norms,
      DropPath dropPath) {
    NDArray flat = Torch.leaf(weights.stopGradient());
    Losses[] losses = new Losses[1];
    torch.differentiate(
        () -> {
          losses[0] = losses(images, labels, flat, mixture, norms, dropPath);
          return losses[0].total();
        });
    return new BatchGradient(
        losses[0].network(), losses[0].logits(), Torch.gradient(flat), Map.of());
  }

  /**
   * What a pass gives.
   *
   * @param logits of the network
   * @param network its cross-entropy
   * @param total with the head's share
   */
  record Losses(NDArray logits, NDArray network, NDArray total) {}

  Losses losses(
      NDArray images,
      NDArray labels,
      NDArray weights,
      Map<CellType, NDArray> mixture,
      Norms norms,
      DropPath dropPath) {
    Pass pass = new Pass(dropPath);
    if (head == null) {
      NDArray logits = network.logits(images, weights, mixture, norms, pass);
      NDArray loss = Ops.crossEntropy(torch, logits, labels, smoothing);
      return new Losses(logits, loss, loss);
    }
    var parts = Ops.split(weights, new long[] {network.layout().parameterSize(), head.size()}, 0);
    NDArray logits = network.logits(images, parts.get(0), mixture, norms, pass);
    NDArray loss = Ops.crossEntropy(torch, logits, labels, smoothing);
    NDArray seen = Objects.requireNonNull(pass.seenByHead, "output of the head's cell");
    NDArray headLoss = Ops.crossEntropy(torch, head.logits(seen, parts.get(1)), labels, smoothing);
    return new Losses(logits, loss, loss.add(headLoss.mul(torch.scalar(auxiliaryWeight))).sum());
  }

  private final class Pass implements ReferenceNetwork.Taps {
    private final DropPath dropPath;
    private @Nullable NDArray seenByHead;

    private Pass(DropPath dropPath) {
      this.dropPath = dropPath;
    }

    @Override
    public NDArray path(String name, NDArray output) {
      return dropPath.apply(name, output);
    }

    @Override
    public void output(Cell cell, NDArray output) {
      if (head != null && cell.equals(head.cell())) {
        seenByHead = output;
      }
    }
  }
}
