package io.hmnas.worker.supernet.batched;

/** A tensor of the generated script. */
record Var(String name) {}
