package io.hmnas.coordinator.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.coordinator.Sweeps;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepAction;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.metric.Metric;
import io.hmnas.schemas.topic.DeadLetterHeaders;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the coordinator cannot use goes to the dead letters, and stops nothing else. */
class CoordinatorDeadLettersTest {
  private static final SweepConfig CONFIG = Sweeps.config();
  private static final int STEPS_OF_A_RUN = 8;

  private final Cluster cluster = new Cluster();

  @AfterEach
  void close() {
    cluster.close();
  }

  @Test
  void shouldRefuseToCreateASweepAgainWithAnotherConfiguration() {
    cluster.create("sweep", CONFIG, 1L);
    cluster.tasks();

    cluster.create("sweep", SweepConfig.newBuilder(CONFIG).setBatchSize(8).build(), 2L);

    assertThat(cluster.tasks()).isEmpty();
    assertThat(onlyDeadLetter())
        .satisfies(
            letter -> {
              assertThat(Cluster.header(letter, DeadLetterHeaders.REASON))
                  .isEqualTo("CONFIG_DIFFERS");
              assertThat(Cluster.header(letter, DeadLetterHeaders.ORIGIN_TOPIC))
                  .isEqualTo("hmnas.sweep-requests");
              assertThat(Cluster.header(letter, DeadLetterHeaders.ORIGIN_OFFSET)).isEqualTo("1");
              assertThat(letter.key()).asString(UTF_8).isEqualTo("sweep");
            });
  }

  @Test
  void shouldSendPoisonToTheDeadLettersAndGoOn() {
    cluster.create("sweep", CONFIG, 1L);
    byte[] poison = "no Avro at all".getBytes(UTF_8);

    cluster.raw(Cluster.TOPICS.sweepRequests(), "sweep", poison);
    cluster.raw(Cluster.TOPICS.taskResults(), "sweep.s1", poison);
    cluster.raw(Cluster.TOPICS.weightEvents(), "sweep.s1", poison);

    assertThat(cluster.deadLetters())
        .hasSize(3)
        .allSatisfy(
            letter -> {
              assertThat(letter.value()).isEqualTo(poison);
              assertThat(Cluster.header(letter, DeadLetterHeaders.REASON)).isEqualTo("WRONG_MAGIC");
            });
    assertThat(cluster.work(Sweeps::answer)).hasSize(STEPS_OF_A_RUN);
    assertThat(cluster.counters.get(Metric.DEAD_LETTERS)).isEqualTo(3);
  }

  /** A transaction with a record that no topic takes would be tried again for ever. */
  @Test
  void shouldCutPoisonThatIsTooLargeForTheDeadLetters() {
    cluster.create("sweep", CONFIG, 1L);
    cluster.raw(Cluster.TOPICS.taskResults(), "sweep.s1", new byte[2_000_000]);

    assertThat(onlyDeadLetter())
        .satisfies(
            letter -> {
              assertThat(letter.value().length).isBetween(800_000, 900_000);
              assertThat(Cluster.header(letter, DeadLetterHeaders.TRUNCATED)).contains("2000000");
              assertThat(Cluster.header(letter, DeadLetterHeaders.TIME)).matches("\\d{4}-.*Z");
              assertThat(Cluster.header(letter, DeadLetterHeaders.WORKER)).contains("coordinator");
            });
    assertThat(cluster.work(Sweeps::answer)).hasSize(STEPS_OF_A_RUN);
  }

  @Test
  void shouldSendInvalidRequestsToTheDeadLetters() {
    cluster.create("a/b", CONFIG, 1L);
    cluster.create("sweep", CONFIG);
    cluster.request("sweep", SweepAction.CREATE, null, 1L);
    cluster.request("sweep", SweepAction.ADD_SEEDS, null, 1L);
    cluster.request("sweep", SweepAction.CANCEL, null);

    assertThat(cluster.deadLetters())
        .extracting(letter -> Cluster.header(letter, DeadLetterHeaders.REASON))
        .containsExactly(
            "INVALID_REQUEST",
            "INVALID_REQUEST",
            "INVALID_REQUEST",
            "UNKNOWN_SWEEP",
            "UNKNOWN_SWEEP");
    assertThat(cluster.tasks()).isEmpty();
    assertThat(cluster.reports()).isEmpty();
  }

  @Test
  void shouldSendResultsThatNobodyAskedForToTheDeadLetters() {
    cluster.create("sweep", CONFIG, 1L);
    StepTask first = cluster.tasks().get(0);

    cluster.result(Sweeps.answer(StepTask.newBuilder(first).setRunId("other.s1").build()));
    cluster.result(Sweeps.answer(StepTask.newBuilder(first).setStage(Stage.MASK).build()));
    cluster.result(Sweeps.answer(StepTask.newBuilder(first).setAttempt(2).build()));
    cluster.send(Cluster.TOPICS.taskResults(), "other.s1", Sweeps.answer(first), StepResult.class);

    assertThat(cluster.deadLetters())
        .extracting(letter -> Cluster.header(letter, DeadLetterHeaders.REASON))
        .containsExactly("UNKNOWN_RUN", "NOT_GIVEN_OUT", "NOT_GIVEN_OUT", "WRONG_KEY");
    assertThat(cluster.tasks()).isEmpty();
  }

  private TestRecord<byte[], byte[]> onlyDeadLetter() {
    List<TestRecord<byte[], byte[]>> letters = cluster.deadLetters();
    assertThat(letters).hasSize(1);
    return letters.get(0);
  }
}
