/**
 * No result by wrong kernels: what a network is computed with is compared with float64 before its
 * first result counts.
 */
@NullMarked
package io.hmnas.worker.supernet.selftest;

import org.jspecify.annotations.NullMarked;
