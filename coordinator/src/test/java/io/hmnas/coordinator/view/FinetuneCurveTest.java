package io.hmnas.coordinator.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepMetrics;
import io.hmnas.schemas.avro.StepRecord;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FinetuneCurveTest {
  private final View view = new View();

  @Test
  void shouldGiveTheMeanOfTheSeedsPerBranchAndEpoch() {
    apply(1, "scratch", 0.5, 0.6);
    apply(1, "hm-nas", 0.7, 0.8);
    apply(2, "hm-nas", 0.72);

    List<FinetuneCurve> curves = view.finetuning("a");

    assertThat(curves).extracting(FinetuneCurve::branch).containsExactly("hm-nas", "scratch");
    FinetuneCurve found = curves.get(0);
    assertThat(found.epochs()).extracting(FinetuneCurve.Epoch::epoch).containsExactly(1, 2);
    assertThat(found.epochs().get(0).accuracy().getCount()).isEqualTo(2);
    assertThat(found.epochs().get(0).accuracy().getMean()).isEqualTo(0.71);
    assertThat(found.epochs().get(1).accuracy().getCount()).isEqualTo(1);
    assertThat(found.epochs().get(1).accuracy().getMean()).isEqualTo(0.8);
    assertThat(curves.get(1).epochs().get(1).loss().getMean()).isEqualTo(1 - 0.6);
  }

  @Test
  void shouldLeaveOutBranchesThatDoNotFineTuneYet() {
    apply(1, "hm-nas");
    apply(1, "random");

    assertThat(view.finetuning("a")).isEmpty();
    assertThat(view.finetuning("unknown")).isEmpty();
  }

  @Test
  void shouldForgetWhatIsDoneAgain() {
    apply(1, "hm-nas", 0.7, 0.8);
    apply(1, "hm-nas", 0.6);

    assertThat(view.finetuning("a").get(0).epochs())
        .singleElement()
        .satisfies(epoch -> assertThat(epoch.accuracy().getMean()).isEqualTo(0.6));
  }

  private void apply(long seed, String branch, double... accuracies) {
    List<StepRecord> history =
        IntStream.range(0, accuracies.length)
            .mapToObj(
                step ->
                    StepRecord.newBuilder()
                        .setStage(Stage.FINETUNE)
                        .setStep(step)
                        .setMetrics(
                            StepMetrics.newBuilder()
                                .setTrainLoss(1 - accuracies[step])
                                .setTrainAccuracy(accuracies[step])
                                .build())
                        .build())
            .toList();
    view.apply(
        RunState.newBuilder()
            .setSweepId("a")
            .setRunId("a.s" + seed)
            .setSeed(seed)
            .setBranch(branch)
            .setHistory(history)
            .build(),
        Instant.EPOCH);
  }
}
