package io.hmnas.coordinator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.schemas.avro.FinetuneConfig;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.SweepConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static List<String> steps(SweepConfig config) {
    List<String> steps = new ArrayList<>();
    Optional<StepId> step = Optional.of(Plan.first());
    while (step.isPresent()) {
      steps.add(step.get().stage() + " " + step.get().step());
      step = Plan.after(config, step.get());
    }
    return steps;
  }

  @Test
  void shouldGoFromTheSeedToFineTuningWhenTheNetworkIsGiven() {
    SweepConfig config =
        SweepConfig.newBuilder()
            .setGenotype("DARTS_V2")
            .setFinetune(FinetuneConfig.newBuilder().setEpochs(3).build())
            .build();

    assertThat(steps(config)).containsExactly("SEED 0", "FINETUNE 0", "FINETUNE 1", "FINETUNE 2");
    assertThat(Plan.steps(config)).isEqualTo(4);
    assertThat(Plan.findsArchitecture(config, new StepId("hm-nas", Stage.FINETUNE, 2))).isTrue();
    assertThat(Plan.findsArchitecture(config, new StepId("hm-nas", Stage.FINETUNE, 1))).isFalse();
  }

  @Test
  void shouldGoThroughAllStagesWhenTheNetworkIsSearchedFor() {
    SweepConfig config = SweepConfig.newBuilder().build();

    assertThat(steps(config))
        .containsExactly(
            "SEED 0",
            "SUPERNET 0",
            "SUPERNET 1",
            "SUPERNET 2",
            "MASK 0",
            "MASK 1",
            "MASK 2",
            "PRUNE 0",
            "FINETUNE 0",
            "FINETUNE 1");
    assertThat(Plan.steps(config)).isEqualTo(10);
  }
}
