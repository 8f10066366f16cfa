package io.hmnas.coordinator;

import io.hmnas.schemas.kafka.KafkaConnection;
import io.hmnas.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * Where and how a coordinator runs; immutable.
 *
 * <pre>{@code
 * CoordinatorOptions options =
 *     CoordinatorOptions.builder("localhost:9092", Path.of("state"))
 *         .replicationFactor(3)
 *         .build();
 * }</pre>
 */
public final class CoordinatorOptions {
  /** Threads unless told otherwise: deciding is cheap. */
  public static final int DEFAULT_THREADS = 1;

  /** Time between commits unless told otherwise: a result waits so long for the task after it. */
  public static final Duration DEFAULT_COMMIT_INTERVAL = Duration.ofMillis(30);

  /** Time until a silent task is looked for, unless told otherwise; a transaction may last 10 s. */
  public static final Duration DEFAULT_QUEUE_PATIENCE = Duration.ofSeconds(30);

  private final KafkaConnection kafka;
  private final Path stateDirectory;
  private final Topics topics;
  private final String applicationId;
  private final int replicationFactor;
  private final int threads;
  private final int standbyReplicas;
  private final Duration commitInterval;
  private final Duration queuePatience;

  private CoordinatorOptions(Builder builder) {
    kafka = builder.kafka;
    stateDirectory = builder.stateDirectory;
    topics = builder.topics;
    applicationId =
        builder.applicationId.isEmpty()
            ? builder.topics.prefix() + "-coordinator"
            : builder.applicationId;
    replicationFactor = builder.replicationFactor;
    threads = builder.threads;
    standbyReplicas = builder.standbyReplicas;
    commitInterval = builder.commitInterval;
    queuePatience = builder.queuePatience;
    require(
        !kafka.bootstrapServers().isBlank(),
        "bootstrapServers",
        kafka.bootstrapServers(),
        "host:port,...");
    require(
        applicationId.matches("[a-zA-Z0-9._-]{1,100}"),
        "applicationId",
        applicationId,
        "1..100 letters, digits, dots, dashes and underscores");
    require(
        replicationFactor == -1 || replicationFactor >= 1,
        "replicationFactor",
        replicationFactor,
        "at least 1, or -1 for the broker's default");
    require(threads >= 1 && threads <= 64, "threads", threads, "1..64");
    require(
        standbyReplicas >= 0 && standbyReplicas <= 8, "standbyReplicas", standbyReplicas, "0..8");
    require(
        !commitInterval.isNegative() && commitInterval.compareTo(Duration.ofSeconds(5)) <= 0,
        "commitInterval",
        commitInterval,
        "0..5 s: a transaction may last 10 s");
    require(queuePatience.toMillis() >= 100, "queuePatience", queuePatience, "at least 100 ms");
  }

  /** Options with defaults for all but these two. */
  public static Builder builder(String bootstrapServers, Path stateDirectory) {
    return builder(KafkaConnection.to(bootstrapServers), stateDirectory);
  }

  /** The same, for brokers that ask for more than their address. */
  public static Builder builder(KafkaConnection kafka, Path stateDirectory) {
    return new Builder(kafka, stateDirectory);
  }

  /** Brokers to ask for the others: {@code host:port}, separated by commas. */
  public String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  /**
   * Directory for local state, of this process alone. It can be lost: it is rebuilt from the log.
   */
  public Path stateDirectory() {
    return stateDirectory;
  }

  /** The topics. */
  public Topics topics() {
    return topics;
  }

  /** Coordinators with the same id share the work; internal topics are named after it. */
  public String applicationId() {
    return applicationId;
  }

  /** Replicas of internal topics; -1 for the broker's default. */
  public int replicationFactor() {
    return replicationFactor;
  }

  /** Stream threads. */
  public int threads() {
    return threads;
  }

  /**
   * Copies of each part of the state that other coordinators keep up to date, to take over soon.
   */
  public int standbyReplicas() {
    return standbyReplicas;
  }

  /** Time between commits. */
  public Duration commitInterval() {
    return commitInterval;
  }

  /**
   * How long a task may give no sign of life before it is looked for in the workers' queue, and the
   * time from look to look.
   */
  public Duration queuePatience() {
    return queuePatience;
  }

  /** Settings of a Kafka client: where the brokers are, and how to get to them. */
  public Map<String, Object> allClientSettings() {
    return kafka.client();
  }

  private static void require(boolean holds, String field, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(field + " must be " + expected + ", got " + value);
    }
  }

  /** Collects options; not safe for use by many threads. */
  public static final class Builder {
    private final KafkaConnection kafka;
    private final Path stateDirectory;
    private Topics topics = Topics.withDefaultPrefix();
    private String applicationId = "";
    private int replicationFactor = 1;
    private int threads = DEFAULT_THREADS;
    private int standbyReplicas;
    private Duration commitInterval = DEFAULT_COMMIT_INTERVAL;
    private Duration queuePatience = DEFAULT_QUEUE_PATIENCE;

    private Builder(KafkaConnection kafka, Path stateDirectory) {
      this.kafka = kafka;
      this.stateDirectory = stateDirectory;
    }

    /** Topics with another prefix. */
    public Builder topics(Topics value) {
      topics = value;
      return this;
    }

    /** The application's id; by default the topics' prefix and {@code -coordinator}. */
    public Builder applicationId(String value) {
      applicationId = value;
      return this;
    }

    /** Replicas of internal topics, 1 by default; -1 for the broker's default. */
    public Builder replicationFactor(int value) {
      replicationFactor = value;
      return this;
    }

    /** Stream threads, 1..64. */
    public Builder threads(int value) {
      threads = value;
      return this;
    }

    /** Copies of the state with other coordinators, 0..8; 0 by default. */
    public Builder standbyReplicas(int value) {
      standbyReplicas = value;
      return this;
    }

    /** Time between commits, 0..5 s. */
    public Builder commitInterval(Duration value) {
      commitInterval = value;
      return this;
    }

    /** Time until a silent task is looked for in the queue, at least 100 ms. */
    public Builder queuePatience(Duration value) {
      queuePatience = value;
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException if one of them is out of its range
     */
    public CoordinatorOptions build() {
      return new CoordinatorOptions(this);
    }
  }
}
