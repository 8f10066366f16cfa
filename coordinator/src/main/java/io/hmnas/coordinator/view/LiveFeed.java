package io.hmnas.coordinator.view;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands changes to whoever listens, from the moment of subscribing. A listener that does not keep
 * up loses its subscription rather than holding up others or filling the memory; it can come back
 * with the position it got to. Safe for use by many threads.
 */
public final class LiveFeed {
  private final int capacity;
  private final Set<Subscription> subscriptions = new HashSet<>();
  private Position position = Position.start();

  /**
   * @param capacity changes that may wait for one listener
   */
  public LiveFeed(int capacity) {
    this.capacity = capacity;
  }

  /**
   * Subscribes to everything after {@link Subscription#start}.
   *
   * @param sweepId the sweep of interest; empty for all
   */
  public synchronized Subscription subscribe(Optional<String> sweepId) {
    Subscription subscription = new Subscription(sweepId.orElse(null), position);
    subscriptions.add(subscription);
    return subscription;
  }

  /** How far everything has been handed on. */
  public synchronized Position position() {
    return position;
  }

  /** Notes how far a partition has been read, without a change to hand on. */
  synchronized void skipTo(Channel channel, int partition, long next) {
    position = position.with(channel, partition, next);
  }

  /**
   * Hands on a record, if there is anybody to hand it to.
   *
   * @param decode reads the record; empty if it cannot be read
   */
  synchronized void publish(
      Channel channel, int partition, long next, Supplier<Optional<ChangedValue>> decode) {
    position = position.with(channel, partition, next);
    if (subscriptions.isEmpty()) {
      return;
    }
    Position after = position;
    decode
        .get()
        .map(value -> new Change(channel, value.sweepId(), value.value(), after))
        .ifPresent(change -> subscriptions.removeIf(subscription -> !subscription.offer(change)));
  }

  private synchronized Optional<Position> idlePosition(Subscription subscription) {
    return subscription.queue.isEmpty() && !subscription.lost
        ? Optional.of(position)
        : Optional.empty();
  }

  private synchronized void remove(Subscription subscription) {
    subscriptions.remove(subscription);
  }

  /** One listener's queue; for one thread. The caller closes it. */
  public final class Subscription implements AutoCloseable {
    private final @Nullable String sweepId;
    private final Position start;
    private final BlockingQueue<Change> queue = new ArrayBlockingQueue<>(capacity);
    private volatile boolean lost;

    private Subscription(@Nullable String sweepId, Position start) {
      this.sweepId = sweepId;
      this.start = start;
    }

    /** The position from which on nothing is missed. */
    public Position start() {
      return start;
    }

    /** The next change; empty if there is none in time. */
    public Optional<Change> poll(Duration patience) throws InterruptedException {
      return Optional.ofNullable(queue.poll(patience.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** How far this listener is when nothing waits for it; empty if something does. */
    public Optional<Position> idlePosition() {
      return LiveFeed.this.idlePosition(this);
    }

    /** Whether it fell behind: what is queued is still in order, but nothing comes after that. */
    public boolean lost() {
      return lost;
    }

    private boolean offer(Change change) {
      if (sweepId != null && !sweepId.equals(change.sweepId())) {
        return true;
      }
      lost = !queue.offer(change);
      return !lost;
    }

    @Override
    public void close() {
      remove(this);
    }
  }
}
