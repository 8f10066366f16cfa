package io.hmnas.coordinator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.coordinator.Sweeps;
import io.hmnas.coordinator.plan.SweepDecision.Reason;
import io.hmnas.schemas.avro.MaskConfig;
import io.hmnas.schemas.avro.RunAction;
import io.hmnas.schemas.avro.RunCommand;
import io.hmnas.schemas.avro.SweepAction;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.SweepRequest;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SweepPlannerTest {
  private static final SweepConfig CONFIG = Sweeps.config();
  private static final SweepRequest CREATE = request(SweepAction.CREATE, CONFIG, 9L, -2L, 9L);

  @Test
  void shouldStartOneRunPerSeed() {
    SweepDecision decision = SweepPlanner.decide(null, CREATE);

    assertThat(decision.changed()).isTrue();
    assertThat(decision.sweep().orElseThrow().getSeeds()).containsExactly(-2L, 9L);
    assertThat(decision.commands())
        .allSatisfy(
            command -> {
              assertThat(command.getAction()).isEqualTo(RunAction.START);
              assertThat(command.getConfig()).isEqualTo(CONFIG);
            })
        .extracting(RunCommand::getRunId)
        .containsExactly("sweep.s-2", "sweep.s9");
  }

  @Test
  void shouldAddOnlyTheSeedsThatAreMissing() {
    SweepRequest sweep = SweepPlanner.decide(null, CREATE).sweep().orElseThrow();

    SweepDecision added = SweepPlanner.decide(sweep, request(SweepAction.ADD_SEEDS, null, 9L, 4L));
    SweepDecision created = SweepPlanner.decide(sweep, request(SweepAction.CREATE, CONFIG, 4L));

    assertThat(added.commands()).extracting(RunCommand::getSeed).containsExactly(4L);
    assertThat(added.sweep().orElseThrow().getSeeds()).containsExactly(-2L, 4L, 9L);
    assertThat(created).isEqualTo(added);
  }

  @Test
  void shouldChangeNothingWhenRepeated() {
    SweepRequest sweep = SweepPlanner.decide(null, CREATE).sweep().orElseThrow();

    SweepDecision again = SweepPlanner.decide(sweep, CREATE);

    assertThat(again.changed()).isFalse();
    assertThat(again.commands()).isEmpty();
    assertThat(again.rejection()).isEmpty();
  }

  @Test
  void shouldCancelEveryRun() {
    SweepRequest sweep = SweepPlanner.decide(null, CREATE).sweep().orElseThrow();

    SweepDecision decision = SweepPlanner.decide(sweep, request(SweepAction.CANCEL, null));

    assertThat(decision.commands())
        .hasSize(2)
        .extracting(RunCommand::getAction)
        .containsOnly(RunAction.CANCEL);
    assertThat(decision.sweep()).contains(sweep);
  }

  @Test
  void shouldSayWhyARequestHasNoEffect() {
    SweepRequest sweep = SweepPlanner.decide(null, CREATE).sweep().orElseThrow();
    SweepConfig other = SweepConfig.newBuilder(CONFIG).setBatchSize(8).build();
    Long[] many = LongStream.range(0, SweepPlanner.MAX_SEEDS).boxed().toArray(Long[]::new);

    assertThat(reason(sweep, request(SweepAction.CREATE, other, 1L)))
        .isEqualTo(Reason.CONFIG_DIFFERS);
    assertThat(reason(sweep, request(SweepAction.ADD_SEEDS, null, many)))
        .isEqualTo(Reason.TOO_MANY_SEEDS);
    assertThat(reason(null, request(SweepAction.ADD_SEEDS, null, 1L)))
        .isEqualTo(Reason.UNKNOWN_SWEEP);
    assertThat(reason(null, request(SweepAction.CANCEL, null))).isEqualTo(Reason.UNKNOWN_SWEEP);
  }

  @Test
  void shouldFindTheFlawsOfARequest() {
    SweepConfig noMask =
        SweepConfig.newBuilder(CONFIG)
            .setMask(MaskConfig.newBuilder().setEpochs(0).build())
            .build();
    SweepConfig tooLong =
        SweepConfig.newBuilder(CONFIG)
            .setMask(MaskConfig.newBuilder().setEpochs(Plan.MAX_STEPS).build())
            .build();

    assertThat(RequestCheck.flaw(CREATE)).isEmpty();
    assertThat(RequestCheck.flaw(request(SweepAction.CANCEL, null))).isEmpty();
    assertThat(RequestCheck.flaw(request(SweepAction.UNKNOWN, null, 1L)).orElse(""))
        .contains("action must be");
    assertThat(RequestCheck.flaw(request(SweepAction.CREATE, null, 1L)).orElse(""))
        .contains("config is required");
    assertThat(RequestCheck.flaw(request(SweepAction.ADD_SEEDS, null)).orElse(""))
        .contains("seeds must name at least one seed");
    assertThat(RequestCheck.flaw(request(SweepAction.CREATE, noMask, 1L)).orElse(""))
        .contains("config.mask.epochs must be 1..10000, got 0");
    assertThat(RequestCheck.flaw(request(SweepAction.CREATE, tooLong, 1L)).orElse(""))
        .contains("at most 2000 steps");
    assertThat(
            RequestCheck.flaw(SweepRequest.newBuilder(CREATE).setSweepId("a b").build()).orElse(""))
        .contains("sweepId", "'a b'");
  }

  private static Reason reason(@Nullable SweepRequest sweep, SweepRequest request) {
    SweepDecision decision = SweepPlanner.decide(sweep, request);
    assertThat(decision.changed()).isFalse();
    assertThat(decision.commands()).isEmpty();
    return decision.rejection().orElseThrow().reason();
  }

  private static SweepRequest request(
      SweepAction action, @Nullable SweepConfig config, Long... seeds) {
    return SweepRequest.newBuilder()
        .setSweepId("sweep")
        .setAction(action)
        .setConfig(config)
        .setSeeds(List.of(seeds))
        .build();
  }
}
