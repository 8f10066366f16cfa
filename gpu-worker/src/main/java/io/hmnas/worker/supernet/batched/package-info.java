/**
 * The fast network: generates one script per network, mode and batch size, with forward and
 * backward written out, made of few and large matrix products.
 *
 * <p>Every map has the layout [channels, rows * columns, images], images innermost: shifting a map
 * by a pixel then moves whole rows of images, and a depthwise convolution is a matrix product over
 * pixels.
 */
@NullMarked
package io.hmnas.worker.supernet.batched;

import org.jspecify.annotations.NullMarked;
