package io.hmnas.worker.bench;

/**
 * What is measured.
 *
 * @param channels of the first cell
 * @param cells in the stack
 * @param stemStride 1 to 4; images have 28 x 28 pixels
 * @param batch images of a step
 * @param threads of an operation
 * @param device auto, cpu or gpu
 */
public record BenchSetting(
    int channels, int cells, int stemStride, int batch, int threads, String device) {}
