package io.hmnas.coordinator;

import io.hmnas.coordinator.topology.CoordinatorTopology;
import io.hmnas.coordinator.topology.Counters;
import io.hmnas.schemas.serde.SchemaRegistry;
import io.hmnas.schemas.topic.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plans runs and reports on sweeps, until it is closed.
 *
 * <p>Any number of coordinators with the same application id share the work. Losing one loses and
 * repeats nothing: what it decided and what it sent are one transaction.
 *
 * <pre>{@code
 * try (Coordinator coordinator = new Coordinator(options, CatalogueRegistry.standard())) {
 *   coordinator.start();
 *   ...
 * }
 * }</pre>
 */
public final class Coordinator implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Coordinator.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final CoordinatorOptions options;
  private final SchemaRegistry registry;
  private final MeterRegistry meters;
  private final Counters counters;
  private final ThreadFailurePolicy failures = new ThreadFailurePolicy();
  private volatile @Nullable KafkaStreams streams;
  private @Nullable KafkaStreamsMetrics streamsMetrics;
  private @Nullable QueueWatch queue;
  private volatile boolean closed;

  /** A coordinator that has not started, and measures for itself. */
  public Coordinator(CoordinatorOptions options, SchemaRegistry registry) {
    this(options, registry, new SimpleMeterRegistry());
  }

  /**
   * A coordinator that has not started. Both registries stay the caller's.
   *
   * @param registry numbers the schemas
   * @param meters what it counts, and what Kafka Streams measures, is registered here
   */
  public Coordinator(CoordinatorOptions options, SchemaRegistry registry, MeterRegistry meters) {
    this.options = options;
    this.registry = registry;
    this.meters = meters;
    this.counters = new Counters(meters);
  }

  /**
   * Starts; returns before the work is taken over, see {@link #check}.
   *
   * @throws IllegalStateException if it was started before, or the topics are not as they must be
   * @throws KafkaException if the cluster cannot be reached
   */
  public synchronized void start() {
    if (streams != null || closed) {
      throw new IllegalStateException("a coordinator starts once");
    }
    int partitions = partitions();
    QueueWatch watch = QueueWatch.start(options, registry, InstantSource.system());
    queue = watch;
    KafkaStreams fresh =
        new KafkaStreams(
            CoordinatorTopology.build(
                options.topics(), registry, watch, counters, options.applicationId(), partitions),
            settings());
    fresh.setUncaughtExceptionHandler(failures);
    fresh.setStateListener((now, before) -> log.info("coordinator: {} -> {}", before, now));
    streams = fresh;
    streamsMetrics = new KafkaStreamsMetrics(fresh);
    streamsMetrics.bindTo(meters);
    fresh.start();
  }

  /** How it is; answers at once, also while it starts or closes. */
  public Health check() {
    if (closed) {
      return new Health(Health.Status.CLOSED, "closed");
    }
    KafkaStreams started = streams;
    KafkaStreams.State state = started == null ? KafkaStreams.State.CREATED : started.state();
    return switch (state) {
      case CREATED, REBALANCING ->
          new Health(Health.Status.STARTING, "taking over its share of the work");
      case RUNNING -> new Health(Health.Status.READY, "at work");
      case PENDING_SHUTDOWN, PENDING_ERROR, NOT_RUNNING, ERROR ->
          new Health(Health.Status.FAILED, failures.last());
    };
  }

  /** What it has counted since it started. */
  public Counters counters() {
    return counters;
  }

  /** Closes within 10 s. */
  @Override
  public void close() {
    close(CLOSE_TIMEOUT);
  }

  /**
   * Ends the transactions under way and leaves the group, so that others take over at once.
   * Harmless when repeated.
   *
   * @param timeout time to wait for the threads
   * @return whether all threads ended in time
   */
  public synchronized boolean close(Duration timeout) {
    closed = true;
    if (streamsMetrics != null) {
      streamsMetrics.close();
      streamsMetrics = null;
    }
    if (queue != null) {
      queue.close();
    }
    KafkaStreams started = streams;
    return started == null
        || started.close(
            CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP)
                .withTimeout(timeout));
  }

  /** The number of partitions that results and weight events have in common. */
  private int partitions() {
    Topics topics = options.topics();
    List<String> sources =
        List.of(topics.sweepRequests(), topics.taskResults(), topics.weightEvents());
    Map<String, Integer> partitions;
    try (Admin admin = Admin.create(adminSettings())) {
      partitions =
          admin.describeTopics(sources).allTopicNames().get().values().stream()
              .collect(
                  Collectors.toMap(TopicDescription::name, topic -> topic.partitions().size()));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        throw new IllegalStateException(
            "not all of the topics "
                + sources
                + " exist on "
                + options.bootstrapServers()
                + ": create them with 'hmnas topics apply'",
            e);
      }
      throw new KafkaException("cannot ask for the topics " + sources, e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
    int results = partitions.getOrDefault(topics.taskResults(), 0);
    int events = partitions.getOrDefault(topics.weightEvents(), 0);
    if (results != events) {
      throw new IllegalStateException(
          topics.taskResults()
              + " has "
              + results
              + " partitions and "
              + topics.weightEvents()
              + " has "
              + events
              + ": they must have the same number");
    }
    return results;
  }

  private Properties adminSettings() {
    Properties settings = new Properties();
    settings.putAll(options.allClientSettings());
    return settings;
  }

  private Properties settings() {
    Properties settings = adminSettings();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, options.applicationId());
    settings.put(StreamsConfig.STATE_DIR_CONFIG, options.stateDirectory().toString());
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, options.replicationFactor());
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, options.threads());
    settings.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, options.standbyReplicas());
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, options.commitInterval().toMillis());
    settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksDbMemory.class);
    settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L);
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    // A coordinator that was killed is missed after 10 s, not after 45 s.
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 10_000);
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 3_000);
    settings.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    return settings;
  }
}
