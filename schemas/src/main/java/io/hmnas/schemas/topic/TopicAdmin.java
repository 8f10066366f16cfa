package io.hmnas.schemas.topic;

import io.hmnas.schemas.topic.TopicChange.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Creates the topics and configures the workers' share group. What exists is never altered but for
 * the group: an operator's own choice of retention or partitions stands, and is reported.
 *
 * <p>All methods throw {@link KafkaException} when the cluster refuses or cannot be reached.
 */
public final class TopicAdmin {
  private TopicAdmin() {}

  /** Applies the defaults, see {@link #apply(Admin, Topics, TopicSettings)}. */
  public static List<TopicChange> apply(Admin admin, Topics topics, int replicationFactor) {
    return apply(admin, topics, TopicSettings.withReplicationFactor(replicationFactor));
  }

  /**
   * Creates what is missing, with its configuration; a second call does nothing.
   *
   * @return what was done and what differs; empty when everything was as it should be
   */
  public static List<TopicChange> apply(Admin admin, Topics topics, TopicSettings settings) {
    List<TopicSpec> catalogue = topics.catalogue(settings.partitions(), settings.taskPartitions());
    Map<String, TopicDescription> present = present(admin, catalogue);
    List<TopicChange> changes = new ArrayList<>();
    for (TopicSpec spec : catalogue) {
      if (!present.containsKey(spec.name()) && create(admin, spec, settings)) {
        changes.add(
            new TopicChange(
                Kind.CREATED,
                spec.name(),
                "partitions "
                    + spec.partitions()
                    + ", replicas "
                    + settings.replicationFactor()
                    + ", "
                    + new TreeMap<>(configuration(spec, settings))));
      }
    }
    changes.addAll(differences(admin, catalogue, present, settings));
    changes.addAll(configureGroup(admin, topics.workerGroup(), settings));
    return List.copyOf(changes);
  }

  /**
   * Says what {@link #apply} would do or report, and does nothing.
   *
   * @return what is missing or differs; empty when everything is as it should be
   */
  public static List<TopicChange> inspect(Admin admin, Topics topics, TopicSettings settings) {
    List<TopicSpec> catalogue = topics.catalogue(settings.partitions(), settings.taskPartitions());
    Map<String, TopicDescription> present = present(admin, catalogue);
    List<TopicChange> findings = new ArrayList<>();
    for (TopicSpec spec : catalogue) {
      if (!present.containsKey(spec.name())) {
        findings.add(new TopicChange(Kind.MISSING, spec.name(), spec.doc()));
      }
    }
    findings.addAll(differences(admin, catalogue, present, settings));
    groupDifferences(admin, topics.workerGroup(), settings)
        .forEach(
            (name, value) ->
                findings.add(
                    new TopicChange(
                        Kind.DIFFERS, topics.workerGroup(), name + " is not " + value)));
    return List.copyOf(findings);
  }

  private static Map<String, TopicDescription> present(Admin admin, List<TopicSpec> catalogue) {
    Map<String, TopicDescription> present = new HashMap<>();
    List<String> names = catalogue.stream().map(TopicSpec::name).toList();
    admin
        .describeTopics(names)
        .topicNameValues()
        .forEach(
            (name, future) ->
                unless(UnknownTopicOrPartitionException.class, future)
                    .ifPresent(description -> present.put(name, description)));
    return present;
  }

  /** Whether it was created here rather than by somebody else at the same time. */
  private static boolean create(Admin admin, TopicSpec spec, TopicSettings settings) {
    NewTopic topic =
        new NewTopic(spec.name(), spec.partitions(), (short) settings.replicationFactor())
            .configs(configuration(spec, settings));
    return unless(
            TopicExistsException.class,
            admin.createTopics(List.of(topic)).all().thenApply(nothing -> true))
        .isPresent();
  }

  private static Map<String, String> configuration(TopicSpec spec, TopicSettings settings) {
    Map<String, String> configuration = new HashMap<>();
    configuration.put(TopicConfig.CLEANUP_POLICY_CONFIG, spec.cleanup().configValue());
    spec.retention()
        .ifPresent(
            retention ->
                configuration.put(
                    TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis())));
    if (settings.replicationFactor() >= 3) {
      configuration.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2");
    }
    return configuration;
  }

  private static List<TopicChange> differences(
      Admin admin,
      List<TopicSpec> catalogue,
      Map<String, TopicDescription> present,
      TopicSettings settings) {
    Map<String, Config> configs = describe(admin, ConfigResource.Type.TOPIC, present.keySet());
    List<TopicChange> changes = new ArrayList<>();
    for (TopicSpec spec : catalogue) {
      TopicDescription description = present.get(spec.name());
      if (description == null) {
        continue;
      }
      Map<String, String> wanted = new TreeMap<>(configuration(spec, settings));
      Map<String, String> found = values(configs, spec.name(), wanted.keySet());
      wanted.put("partitions", Integer.toString(spec.partitions()));
      found.put("partitions", Integer.toString(description.partitions().size()));
      wanted.put("replicas", Integer.toString(settings.replicationFactor()));
      found.put("replicas", Integer.toString(description.partitions().get(0).replicas().size()));
      wanted.forEach(
          (name, value) -> {
            String actual = found.getOrDefault(name, "nothing");
            if (!value.equals(actual)) {
              changes.add(
                  new TopicChange(
                      Kind.DIFFERS, spec.name(), name + " is " + actual + ", expected " + value));
            }
          });
    }
    return changes;
  }

  /** Settings of the share group that are not as they must be, with the values they must have. */
  private static Map<String, String> groupDifferences(
      Admin admin, String group, TopicSettings settings) {
    Map<String, String> wanted = new TreeMap<>();
    wanted.put("share.auto.offset.reset", "earliest");
    wanted.put("share.isolation.level", "read_committed");
    wanted.put("share.renew.acknowledge.enable", "true");
    wanted.put("share.record.lock.duration.ms", Long.toString(settings.lockDuration().toMillis()));
    wanted.put("share.delivery.count.limit", Integer.toString(settings.deliveryLimit()));
    Map<String, String> found =
        values(describe(admin, ConfigResource.Type.GROUP, List.of(group)), group, wanted.keySet());
    wanted.entrySet().removeAll(found.entrySet());
    return wanted;
  }

  private static List<TopicChange> configureGroup(
      Admin admin, String group, TopicSettings settings) {
    Map<String, String> wanted = groupDifferences(admin, group, settings);
    if (wanted.isEmpty()) {
      return List.of();
    }
    Collection<AlterConfigOp> operations =
        wanted.entrySet().stream()
            .map(
                entry ->
                    new AlterConfigOp(
                        new ConfigEntry(entry.getKey(), entry.getValue()),
                        AlterConfigOp.OpType.SET))
            .toList();
    get(
        admin
            .incrementalAlterConfigs(
                Map.of(new ConfigResource(ConfigResource.Type.GROUP, group), operations))
            .all());
    return wanted.entrySet().stream()
        .map(
            entry ->
                new TopicChange(Kind.CONFIGURED, group, entry.getKey() + " = " + entry.getValue()))
        .toList();
  }

  private static Map<String, Config> describe(
      Admin admin, ConfigResource.Type type, Collection<String> names) {
    List<ConfigResource> resources =
        names.stream().map(name -> new ConfigResource(type, name)).toList();
    return get(admin.describeConfigs(resources).all()).entrySet().stream()
        .collect(Collectors.toMap(entry -> entry.getKey().name(), Map.Entry::getValue));
  }

  private static Map<String, String> values(
      Map<String, Config> configs, String resource, Collection<String> names) {
    Map<String, String> values = new TreeMap<>();
    for (String name : names) {
      Optional.ofNullable(configs.get(resource))
          .map(config -> config.get(name))
          .map(ConfigEntry::value)
          .ifPresent(value -> values.put(name, value));
    }
    return values;
  }

  /** The future's value, or nothing when it failed with that exception. */
  private static <T> Optional<T> unless(
      Class<? extends KafkaException> expected, KafkaFuture<T> future) {
    try {
      return Optional.of(get(future));
    } catch (KafkaException e) {
      if (expected.isInstance(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
    }
  }
}
