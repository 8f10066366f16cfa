package io.hmnas.worker.bench;

/**
 * What a weight step of one engine consists of, in medians.
 *
 * @param forwardMilliseconds scores of a batch, by its own statistics; recorded where gradients are
 *     computed by recording
 * @param backwardMilliseconds the rest of what gradients of the weights take
 * @param updateMilliseconds clipping, momentum and weight decay
 * @param operations native operations of forward and backward, as the library's profiler counts
 *     them; 0 if it cannot
 * @param peakMegabytes greatest resident memory of the process, which holds both engines, while
 *     this one computed
 */
public record EngineParts(
    String engine,
    double forwardMilliseconds,
    double backwardMilliseconds,
    double updateMilliseconds,
    int operations,
    long peakMegabytes) {}
