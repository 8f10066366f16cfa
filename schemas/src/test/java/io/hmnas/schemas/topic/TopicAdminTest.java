package io.hmnas.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hmnas.schemas.topic.TopicChange.Kind;
import io.hmnas.testing.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the broker shows lags a little behind what its controller has accepted: hence the waiting.
 */
final class TopicAdminTest {
  private static TestBroker broker;
  private static Admin admin;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    broker = TestBroker.start(directory);
    admin =
        Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()));
  }

  @AfterAll
  static void stop() {
    admin.close();
    broker.close();
  }

  @Test
  void shouldCreateEveryTopicOfTheCatalogueAndThenDoNothing() throws Exception {
    Topics topics = Topics.withPrefix("fresh");

    List<TopicChange> first = TopicAdmin.apply(admin, topics, 1);

    assertThat(first)
        .filteredOn(change -> change.kind() == Kind.CREATED)
        .extracting(TopicChange::resource)
        .containsExactlyElementsOf(topics.catalogue().stream().map(TopicSpec::name).toList());
    await().untilAsserted(() -> assertThat(TopicAdmin.apply(admin, topics, 1)).isEmpty());
    for (TopicSpec spec : topics.catalogue()) {
      assertThat(partitions(spec.name())).isEqualTo(spec.partitions());
      Config config = config(ConfigResource.Type.TOPIC, spec.name());
      assertThat(config.get("cleanup.policy").value()).isEqualTo(spec.cleanup().configValue());
      spec.retention()
          .ifPresent(
              retention ->
                  assertThat(config.get("retention.ms").value())
                      .isEqualTo(Long.toString(retention.toMillis())));
    }
  }

  @Test
  void shouldConfigureTheWorkersShareGroup() throws Exception {
    Topics topics = Topics.withPrefix("group");
    TopicSettings settings =
        TopicSettings.withReplicationFactor(1).withLockDuration(Duration.ofSeconds(20));

    TopicAdmin.apply(admin, topics, settings);

    await().untilAsserted(() -> assertThat(TopicAdmin.apply(admin, topics, settings)).isEmpty());
    Config config = config(ConfigResource.Type.GROUP, "group-workers");
    assertThat(config.get("share.auto.offset.reset").value()).isEqualTo("earliest");
    assertThat(config.get("share.isolation.level").value()).isEqualTo("read_committed");
    assertThat(config.get("share.record.lock.duration.ms").value()).isEqualTo("20000");
    assertThat(config.get("share.delivery.count.limit").value()).isEqualTo("10");
    assertThat(TopicAdmin.apply(admin, topics, settings.withLockDuration(Duration.ofSeconds(40))))
        .extracting(TopicChange::toString)
        .containsExactly("group-workers: configured, share.record.lock.duration.ms = 40000");
  }

  @Test
  void shouldReportWhatDiffersAndLeaveItAlone() throws Exception {
    Topics topics = Topics.withPrefix("tuned");
    TopicAdmin.apply(admin, topics, 1);
    await().untilAsserted(() -> assertThat(TopicAdmin.apply(admin, topics, 1)).isEmpty());
    admin.createPartitions(Map.of(topics.runs(), NewPartitions.increaseTo(5))).all().get();
    admin
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, topics.tasks()),
                List.of(
                    new AlterConfigOp(
                        new ConfigEntry("retention.ms", "1000000"), AlterConfigOp.OpType.SET))))
        .all()
        .get();

    await()
        .untilAsserted(
            () ->
                assertThat(TopicAdmin.apply(admin, topics, 1))
                    .extracting(TopicChange::toString)
                    .containsExactly(
                        "tuned.tasks: differs, retention.ms is 1000000, expected 604800000",
                        "tuned.runs: differs, partitions is 5, expected 4"));
    assertThat(partitions(topics.runs())).isEqualTo(5);
  }

  @Test
  void shouldCreateOnlyWhatIsMissing() throws Exception {
    Topics topics = Topics.withPrefix("half");
    TopicSettings settings =
        TopicSettings.withReplicationFactor(1).withPartitions(3).withTaskPartitions(1);
    admin.createTopics(List.of(new NewTopic(topics.deadLetters(), 1, (short) 1))).all().get();
    await().until(() -> admin.listTopics().names().get().contains(topics.deadLetters()));

    List<TopicChange> changes = TopicAdmin.apply(admin, topics, settings);

    assertThat(changes)
        .filteredOn(change -> change.kind() == Kind.CREATED)
        .hasSize(topics.catalogue().size() - 1);
    assertThat(changes)
        .filteredOn(change -> change.kind() == Kind.DIFFERS)
        .extracting(TopicChange::resource)
        .containsOnly(topics.deadLetters());
    await()
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              assertThat(partitions(topics.runs())).isEqualTo(3);
              assertThat(partitions(topics.tasks())).isEqualTo(1);
            });
  }

  @Test
  void shouldInspectWithoutChangingAnything() throws Exception {
    Topics topics = Topics.withPrefix("looked");
    TopicSettings settings = TopicSettings.withReplicationFactor(1);

    assertThat(TopicAdmin.inspect(admin, topics, settings))
        .filteredOn(change -> change.kind() == Kind.MISSING)
        .extracting(TopicChange::resource)
        .containsExactlyElementsOf(topics.catalogue().stream().map(TopicSpec::name).toList());
    assertThat(TopicAdmin.inspect(admin, topics, settings))
        .extracting(TopicChange::toString)
        .contains("looked-workers: differs, share.isolation.level is not read_committed");
    assertThat(admin.listTopics().names().get()).noneMatch(name -> name.startsWith("looked"));

    TopicAdmin.apply(admin, topics, settings);
    await().untilAsserted(() -> assertThat(TopicAdmin.inspect(admin, topics, settings)).isEmpty());
  }

  @Test
  void shouldSayWhenTheClusterRefuses() {
    assertThatThrownBy(() -> TopicAdmin.apply(admin, Topics.withPrefix("many"), 3))
        .isInstanceOf(InvalidReplicationFactorException.class);
    assertThatThrownBy(() -> TopicSettings.withReplicationFactor(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("replicationFactor must be 1..32767, got 0");
  }

  private static int partitions(String topic) throws Exception {
    return admin
        .describeTopics(List.of(topic))
        .allTopicNames()
        .get()
        .values()
        .iterator()
        .next()
        .partitions()
        .size();
  }

  private static Config config(ConfigResource.Type type, String name) throws Exception {
    List<ConfigResource> resources = List.of(new ConfigResource(type, name));
    return admin.describeConfigs(resources).all().get().values().iterator().next();
  }
}
