package io.hmnas.standalone.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hmnas.coordinator.Coordinator;
import io.hmnas.coordinator.CoordinatorOptions;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.SweepAction;
import io.hmnas.schemas.serde.CatalogueRegistry;
import io.hmnas.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The broker lets nobody have a task any more that no worker has ever said a word about. */
@Timeout(300)
class SwallowedTaskIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path directory;

  @Test
  void shouldGiveOutTheOnlyTaskAgainThoughNoWorkerIsThere() throws Exception {
    try (Installation installation = Installation.start(directory);
        Coordinator coordinator = coordinator(installation)) {
      coordinator.start();
      installation.request(SweepAction.CREATE, List.of(1L));

      drop(installation.servers());

      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(installation.history().states())
                      .extracting(RunState::getAttempt)
                      .containsExactly(2));
      installation.workers(1, Duration.ZERO);
      installation.awaitCompleted(1, PATIENCE);
    }
  }

  @Test
  void shouldGiveOutAgainWhatTheBrokerDroppedAndNothingElse() throws Exception {
    try (Installation installation = Installation.start(directory);
        Coordinator coordinator = coordinator(installation)) {
      coordinator.start();
      installation.request(SweepAction.CREATE, List.of(1L, 2L, 3L));

      String dropped = drop(installation.servers());
      installation.workers(1, Duration.ofMillis(100));

      installation.awaitCompleted(3, PATIENCE);
      Map<String, Integer> attempts = installation.history().attemptsAtFirstStep();
      assertThat(attempts).hasSize(3).containsEntry(dropped, 2);
      attempts.remove(dropped);
      assertThat(attempts.values()).as("they waited in the queue").containsOnly(1);
    }
  }

  private Coordinator coordinator(Installation installation) {
    return new Coordinator(
        CoordinatorOptions.builder(installation.servers(), directory.resolve("state"))
            .queuePatience(Duration.ofSeconds(1))
            .build(),
        CatalogueRegistry.standard());
  }

  /** Takes a task and refuses it: to the broker that is as good as too many deliveries. */
  private static String drop(String servers) {
    try (ShareConsumer<String, byte[]> consumer =
        new KafkaShareConsumer<>(
            Map.of(
                "bootstrap.servers",
                servers,
                "group.id",
                Topics.withDefaultPrefix().workerGroup(),
                "share.acknowledgement.mode",
                "explicit",
                "share.acquire.mode",
                "record_limit",
                "max.poll.records",
                1),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(Topics.withDefaultPrefix().tasks()));
      ConsumerRecord<String, byte[]> task =
          await()
              .atMost(PATIENCE)
              .until(() -> consumer.poll(Duration.ofSeconds(1)).iterator(), it -> it.hasNext())
              .next();
      consumer.acknowledge(task, AcknowledgeType.REJECT);
      assertThat(consumer.commitSync().values()).allMatch(error -> error.isEmpty());
      return task.key();
    }
  }
}
