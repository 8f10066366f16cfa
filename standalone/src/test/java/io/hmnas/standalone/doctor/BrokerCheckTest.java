package io.hmnas.standalone.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hmnas.schemas.kafka.KafkaConnection;
import io.hmnas.schemas.topic.TopicAdmin;
import io.hmnas.schemas.topic.TopicSettings;
import io.hmnas.schemas.topic.Topics;
import io.hmnas.standalone.broker.BrokerOptions;
import io.hmnas.standalone.broker.EmbeddedBroker;
import io.hmnas.standalone.doctor.Finding.Outcome;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BrokerCheckTest {
  private static final Topics TOPICS = Topics.withDefaultPrefix();
  private static final TopicSettings SETTINGS = TopicSettings.withReplicationFactor(1);

  @Test
  void shouldSayThatNobodyAnswersAndHowToStartABroker() throws Exception {
    String nobody;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = "127.0.0.1:" + free.getLocalPort();
    }

    assertThat(check(nobody, Duration.ofMillis(500)).look())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.outcome()).isEqualTo(Outcome.FAULT);
              assertThat(finding.detail()).startsWith(nobody + ": ");
              assertThat(finding.remedy()).contains("hmnas broker");
            });
  }

  @Test
  void shouldSayWhatIsMissingThenWhatDiffers(@TempDir Path directory) throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.in(directory));
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      BrokerCheck check = check(broker.bootstrapServers(), Duration.ofSeconds(20));

      List<Finding> bare = check.look();
      assertThat(bare).filteredOn(f -> f.outcome() == Outcome.OK).hasSize(2);
      assertThat(bare)
          .filteredOn(f -> f.outcome() == Outcome.FAULT)
          .extracting(Finding::detail)
          .contains("hmnas.tasks is missing", "hmnas.dead-letters is missing");
      assertThat(bare)
          .extracting(Finding::remedy)
          .contains("hmnas topics apply --bootstrap-servers " + broker.bootstrapServers());

      TopicAdmin.apply(admin, TOPICS, SETTINGS);
      await()
          .untilAsserted(
              () ->
                  assertThat(check.look())
                      .extracting(Finding::outcome)
                      .containsOnly(Outcome.OK)
                      .hasSize(3));

      admin.createPartitions(Map.of(TOPICS.runs(), NewPartitions.increaseTo(6))).all().get();
      await()
          .untilAsserted(
              () ->
                  assertThat(check.look())
                      .filteredOn(f -> f.outcome() == Outcome.WARNING)
                      .extracting(Finding::detail)
                      .containsExactly("hmnas.runs: partitions is 6, expected 4"));
    }
  }

  private static BrokerCheck check(String bootstrapServers, Duration limit) {
    return new BrokerCheck(KafkaConnection.to(bootstrapServers), TOPICS, SETTINGS, limit);
  }
}
