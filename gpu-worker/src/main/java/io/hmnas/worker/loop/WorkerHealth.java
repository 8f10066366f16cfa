package io.hmnas.worker.loop;

/**
 * What a worker says of itself.
 *
 * @param alive whether there is no need to start it again
 * @param ready whether it can take tasks: it is connected to the brokers
 * @param detail one sentence for a person
 */
public record WorkerHealth(boolean alive, boolean ready, String detail) {}
