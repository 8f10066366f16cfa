package io.hmnas.worker.loop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.Withdrawal;
import io.hmnas.schemas.serde.AvroSerializer;
import io.hmnas.schemas.serde.CatalogueRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class WithdrawalsTest {
  private static final String TOPIC = "hmnas.withdrawals";
  private static final CatalogueRegistry REGISTRY = CatalogueRegistry.standard();

  private final Withdrawals withdrawals = new Withdrawals(TOPIC, REGISTRY);

  @Test
  void shouldCoverTheTasksOfTheRunUpToTheTicket() {
    take(0, "sweep.s1", 7);

    assertThat(withdrawals.cover(task("sweep.s1", 7))).isTrue();
    assertThat(withdrawals.cover(task("sweep.s1", 1))).isTrue();
    assertThat(withdrawals.cover(task("sweep.s1", 8))).isFalse();
    assertThat(withdrawals.cover(task("sweep.s2", 1))).isFalse();
  }

  @Test
  void shouldLeaveTheTasksOfTheOtherBranchesOfTheRun() {
    take(0, "sweep.s1", 7);
    StepTask other =
        StepTask.newBuilder().setRunId("sweep.s1").setBranch("darts-rule").setTicket(1).build();

    assertThat(withdrawals.cover(other)).isFalse();
    withdrawals.take(
        record(
            Withdrawal.newBuilder()
                .setRunId("sweep.s1")
                .setBranch("darts-rule")
                .setTicket(1)
                .build(),
            1));
    assertThat(withdrawals.cover(other)).isTrue();
  }

  @Test
  void shouldNeverCoverATaskWithoutATicket() {
    take(0, "sweep.s1", 7);

    assertThat(withdrawals.cover(task("sweep.s1", 0))).isFalse();
  }

  @Test
  void shouldKeepTheHighestTicketAndPassOverWhatIsNoWithdrawal() {
    take(0, "sweep.s1", 7);
    withdrawals.take(new ConsumerRecord<>(TOPIC, 0, 1, new byte[0], "poison".getBytes(UTF_8)));
    take(2, "sweep.s1", 3);

    assertThat(withdrawals.cover(task("sweep.s1", 7))).isTrue();
  }

  @Test
  void shouldReadTheTopicFromItsBeginning() throws Exception {
    TopicPartition partition = new TopicPartition(TOPIC, 0);
    MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    consumer.updatePartitions(TOPIC, List.of(new PartitionInfo(TOPIC, 0, null, null, null)));
    consumer.updateBeginningOffsets(Map.of(partition, 0L));
    consumer.schedulePollTask(() -> consumer.addRecord(record(0, "sweep.s1", 2)));
    CompletableFuture<Void> thread =
        CompletableFuture.runAsync(() -> withdrawals.run(() -> consumer));

    await().until(() -> withdrawals.cover(task("sweep.s1", 2)));

    withdrawals.close();
    thread.get();
    assertThat(consumer.closed()).isTrue();
  }

  private void take(long offset, String runId, long ticket) {
    withdrawals.take(record(offset, runId, ticket));
  }

  private static ConsumerRecord<byte[], byte[]> record(long offset, String runId, long ticket) {
    return record(Withdrawal.newBuilder().setRunId(runId).setTicket(ticket).build(), offset);
  }

  private static ConsumerRecord<byte[], byte[]> record(Withdrawal withdrawal, long offset) {
    byte[] value = new AvroSerializer<>(Withdrawal.class, REGISTRY).serialize(TOPIC, withdrawal);
    return new ConsumerRecord<>(TOPIC, 0, offset, withdrawal.getRunId().getBytes(UTF_8), value);
  }

  private static StepTask task(String runId, long ticket) {
    return StepTask.newBuilder().setRunId(runId).setTicket(ticket).build();
  }
}
