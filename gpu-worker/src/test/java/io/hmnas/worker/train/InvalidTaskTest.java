package io.hmnas.worker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmnas.schemas.avro.DatasetConfig;
import io.hmnas.schemas.avro.SearchSpaceConfig;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.SupernetConfig;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.worker.data.DataSources;
import io.hmnas.worker.loop.StepException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can never be carried out is refused at the first step, so that no retry is wasted. */
class InvalidTaskTest {
  private static final Runs.Step SEED = new Runs.Step(Stage.SEED, 0, 1);

  private final Runs runs = new Runs(new MemoryCheckpoints());

  @AfterEach
  void close() {
    runs.close();
  }

  @Test
  void refusesABatchThatOnePartOfTheImagesCannotFill() {
    assertRefused(
        SweepConfig.newBuilder(Runs.TINY).setBatchSize(81).build(),
        "INVALID_TASK",
        "80 images do not fill one batch of 81");
    assertRefused(
        SweepConfig.newBuilder(Runs.TINY)
            .setSupernet(SupernetConfig.newBuilder().setValidationFraction(0.1).build())
            .build(),
        "INVALID_TASK",
        "16 images do not fill one batch of 20");
  }

  @Test
  void refusesAnUnknownOperation() {
    assertRefused(
        SweepConfig.newBuilder(Runs.TINY)
            .setSpace(SearchSpaceConfig.newBuilder().setOperations(List.of("none")).build())
            .build(),
        "UNKNOWN_OPERATION",
        "space.operations has no operation 'none'");
  }

  @Test
  void refusesAnUnknownDataSet() {
    assertRefused(
        SweepConfig.newBuilder(Runs.TINY)
            .setDataset(
                DatasetConfig.newBuilder()
                    .setName("mnist")
                    .setTrainLimit(0)
                    .setTestLimit(0)
                    .build())
            .build(),
        "UNKNOWN_DATASET",
        "mnist");
  }

  /** Another worker may have the files. */
  @Test
  void aDataSetThatIsMissingHereIsAFailureWorthAnotherAttempt(@TempDir Path folder) {
    DataSources nowhere = new DataSources(folder.resolve("nowhere"));
    SweepConfig config =
        SweepConfig.newBuilder(Runs.TINY)
            .setDataset(
                DatasetConfig.newBuilder()
                    .setName("fashion-mnist")
                    .setTrainLimit(0)
                    .setTestLimit(0)
                    .build())
            .build();

    try (Runs elsewhere = new Runs(new MemoryCheckpoints(), nowhere)) {
      assertThatThrownBy(() -> elsewhere.step(config, 1, SEED, null))
          .isInstanceOfSatisfying(
              StepException.Failed.class, failed -> assertThat(failed.retryable()).isTrue())
          .hasMessageContaining("nowhere");
    }
  }

  private void assertRefused(SweepConfig config, String code, String message) {
    assertThatThrownBy(() -> runs.step(config, 1, SEED, null))
        .isInstanceOf(StepException.Invalid.class)
        .hasFieldOrPropertyWithValue("code", code)
        .hasMessageContaining(message);
  }
}
