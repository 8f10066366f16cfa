package io.hmnas.worker.supernet;

import ai.djl.ndarray.NDArray;
import io.hmnas.worker.space.CellType;
import java.util.Map;

/**
 * Loss and gradients of one batch.
 *
 * @param loss mean cross-entropy, a scalar
 * @param logits [images, classes]
 * @param weights gradient of the weights, flat; zeros where it was not wanted
 * @param mixture gradient of the mixture, per type of cell; empty where it was not wanted
 */
public record BatchGradient(
    NDArray loss, NDArray logits, NDArray weights, Map<CellType, NDArray> mixture) {}
