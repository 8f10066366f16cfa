package io.hmnas.standalone.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.schemas.kafka.KafkaConnection;
import io.hmnas.schemas.registry.ClusterRegistry;
import io.hmnas.schemas.registry.HttpSchemaRegistry;
import io.hmnas.schemas.registry.SchemaRegistries;
import io.hmnas.schemas.topic.TopicAdmin;
import io.hmnas.schemas.topic.TopicSettings;
import io.hmnas.schemas.topic.Topics;
import io.hmnas.standalone.broker.BrokerOptions;
import io.hmnas.standalone.broker.EmbeddedBroker;
import io.hmnas.standalone.doctor.Finding.Outcome;
import io.hmnas.standalone.registry.EmbeddedRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RegistryCheckTest {
  private static final Topics STORED = Topics.withPrefix("registry");
  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir static Path directory;
  private static EmbeddedBroker broker;
  private static EmbeddedRegistry registry;

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start(BrokerOptions.in(directory));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      TopicAdmin.apply(admin, STORED, TopicSettings.withReplicationFactor(1));
    }
    registry =
        EmbeddedRegistry.start(
            KafkaConnection.to(broker.bootstrapServers()), STORED, EmbeddedRegistry.ANY_PORT);
  }

  @AfterAll
  static void stop() {
    registry.close();
    broker.close();
  }

  @Test
  void shouldSayWhatIsNotRegisteredYetAndThenThatAllIs() {
    Topics topics = Topics.withPrefix("fresh");
    Map<String, String> settings = Map.of("schema.registry.url", registry.url());
    Map<String, String> careful =
        Map.of("schema.registry.url", registry.url(), "auto.register.schemas", "false");

    assertThat(only(settings, topics))
        .satisfies(
            finding -> {
              assertThat(finding.outcome()).isEqualTo(Outcome.WARNING);
              assertThat(finding.detail()).contains("fresh.tasks-value");
            });
    assertThat(only(careful, topics))
        .satisfies(
            finding -> {
              assertThat(finding.outcome()).isEqualTo(Outcome.FAULT);
              assertThat(finding.remedy())
                  .isEqualTo("hmnas schemas apply --schema-registry " + registry.url());
            });
    assertThat(client().versions("fresh.tasks-value")).as("nothing is registered").isEmpty();

    ClusterRegistry.subjects(topics).forEach(client()::register);

    assertThat(only(careful, topics).outcome()).isEqualTo(Outcome.OK);
  }

  @Test
  void shouldNameTheFieldThatDoesNotGoWithThisProgram() {
    Topics topics = Topics.withPrefix("other");
    Schema foreign =
        new Schema.Parser()
            .parse(
                "{\"type\": \"record\", \"name\": \"StepTask\", \"namespace\":"
                    + " \"io.hmnas.schemas.avro\", \"fields\": [{\"name\": \"runId\", \"type\":"
                    + " \"int\", \"default\": 0}]}");
    int unused = client().register("other.tasks-value", foreign);

    assertThat(check(Map.of("schema.registry.url", registry.url()), topics))
        .filteredOn(finding -> finding.outcome() == Outcome.FAULT)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.detail()).contains("other.tasks-value", "field runId");
              assertThat(finding.remedy()).contains("--topic-prefix");
            });
  }

  @Test
  void shouldSayThatNobodyAnswersOrThatASettingIsWrong() {
    assertThat(only(Map.of("schema.registry.url", "http://127.0.0.1:1"), STORED))
        .satisfies(
            finding -> {
              assertThat(finding.outcome()).isEqualTo(Outcome.FAULT);
              assertThat(finding.detail()).contains("http://127.0.0.1:1", "cannot be reached");
              assertThat(finding.remedy()).contains("hmnas registry");
            });
    assertThat(
            only(
                Map.of("schema.registry.url", registry.url(), "max.schemas.per.subjec", "1"),
                STORED))
        .satisfies(
            finding -> {
              assertThat(finding.outcome()).isEqualTo(Outcome.FAULT);
              assertThat(finding.detail()).contains("max.schemas.per.subjec");
              assertThat(finding.remedy()).contains("docs/registry.md");
            });
  }

  @Test
  void shouldSayThatNoRegistryIsUsed() {
    assertThat(only(Map.of(), STORED))
        .satisfies(
            finding -> {
              assertThat(finding.outcome()).isEqualTo(Outcome.OK);
              assertThat(finding.detail()).startsWith("none");
            });
  }

  private static List<Finding> check(Map<String, String> settings, Topics topics) {
    return new RegistryCheck(settings, topics, LIMIT).look();
  }

  private static Finding only(Map<String, String> settings, Topics topics) {
    List<Finding> findings = check(settings, topics);
    assertThat(findings).hasSize(1);
    return findings.get(0);
  }

  private static HttpSchemaRegistry client() {
    return (HttpSchemaRegistry) SchemaRegistries.of(Map.of("schema.registry.url", registry.url()));
  }
}
