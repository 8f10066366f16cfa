package io.hmnas.worker.loop;

import io.hmnas.schemas.kafka.KafkaConnection;
import io.hmnas.schemas.topic.Topics;
import java.time.Duration;

/**
 * How a worker is set up. Immutable.
 *
 * <pre>{@code
 * WorkerOptions options = WorkerOptions.builder("localhost:9092", "host-4711").build();
 * }</pre>
 */
public final class WorkerOptions {
  /** As in the group's configuration unless that was changed. */
  public static final Duration DEFAULT_LOCK_DURATION = Duration.ofSeconds(30);

  /** Less than the 30 s that Kubernetes grants after SIGTERM. */
  public static final Duration DEFAULT_SHUTDOWN_BOUND = Duration.ofSeconds(20);

  private final KafkaConnection kafka;
  private final String workerName;
  private final Topics topics;
  private final Duration lockDuration;
  private final Duration shutdownBound;

  private WorkerOptions(Builder builder) {
    this.kafka = builder.kafka;
    String unused = requireText("bootstrapServers", kafka.bootstrapServers());
    this.workerName = requireText("workerName", builder.workerName);
    this.topics = Topics.withPrefix(builder.topicPrefix);
    this.lockDuration = require("lockDuration", builder.lockDuration, Duration.ofSeconds(1));
    this.shutdownBound = require("shutdownBound", builder.shutdownBound, Duration.ofMillis(1));
  }

  /**
   * Options with defaults for all else.
   *
   * @param bootstrapServers brokers, as {@code host:port,host:port}
   * @param workerName tells this worker from others in results, events and logs; for instance host
   *     and process number
   */
  public static Builder builder(String bootstrapServers, String workerName) {
    return builder(KafkaConnection.to(bootstrapServers), workerName);
  }

  /**
   * Options with defaults for all else.
   *
   * @param kafka how to get to the brokers
   * @param workerName see the other
   */
  public static Builder builder(KafkaConnection kafka, String workerName) {
    return new Builder(kafka, workerName);
  }

  /** Brokers to connect to first. */
  public String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  /** How to get to the brokers. */
  public KafkaConnection kafka() {
    return kafka;
  }

  /** Name of the worker. */
  public String workerName() {
    return workerName;
  }

  /** Names of the topics. */
  public Topics topics() {
    return topics;
  }

  /**
   * The lock on a task, at most; a broker that says it is shorter is believed. Renewed every third
   * of it.
   */
  public Duration lockDuration() {
    return lockDuration;
  }

  /** How long a step may take to stop when the worker is stopped; then it is left behind. */
  public Duration shutdownBound() {
    return shutdownBound;
  }

  private static String requireText(String field, String value) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(field + " is empty: a worker needs one");
    }
    return value;
  }

  private static Duration require(String field, Duration value, Duration minimum) {
    if (value.compareTo(minimum) < 0) {
      throw new IllegalArgumentException(
          "%s must be at least %d ms, got %d ms"
              .formatted(field, minimum.toMillis(), value.toMillis()));
    }
    return value;
  }

  /** Collects options. */
  public static final class Builder {
    private final KafkaConnection kafka;
    private final String workerName;
    private String topicPrefix = Topics.DEFAULT_PREFIX;
    private Duration lockDuration = DEFAULT_LOCK_DURATION;
    private Duration shutdownBound = DEFAULT_SHUTDOWN_BOUND;

    private Builder(KafkaConnection kafka, String workerName) {
      this.kafka = kafka;
      this.workerName = workerName;
    }

    /** Prefix of all topics and of the share group. */
    public Builder topicPrefix(String prefix) {
      this.topicPrefix = prefix;
      return this;
    }

    /** See {@link WorkerOptions#lockDuration()}; at least 1 s. */
    public Builder lockDuration(Duration duration) {
      this.lockDuration = duration;
      return this;
    }

    /** See {@link WorkerOptions#shutdownBound()}; at least 1 ms. */
    public Builder shutdownBound(Duration duration) {
      this.shutdownBound = duration;
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException if one of them is out of range; the message names it
     */
    public WorkerOptions build() {
      return new WorkerOptions(this);
    }
  }
}
