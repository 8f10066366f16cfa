package io.hmnas.coordinator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.coordinator.Sweeps;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.BranchFailure;
import io.hmnas.schemas.avro.EndedRun;
import io.hmnas.schemas.avro.RunAction;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.StopConfig;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.SweepRequest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SweepProgressTest {
  private static final SweepConfig PLAIN = Sweeps.config();
  private static final SweepConfig CONSENSUS =
      SweepConfig.newBuilder(PLAIN).setConsensus(true).build();
  private static final SweepConfig QUEUED =
      SweepConfig.newBuilder(PLAIN)
          .setStop(StopConfig.newBuilder().setWhenDecided(true).setSeedsAtOnce(2).build())
          .build();

  @Test
  void shouldFinishWithTheLastBranchThatWentOff() {
    EndedRun run = EndedRun.newBuilder(ended(1)).setForked(List.of("scratch")).build();

    assertThat(progress(PLAIN, List.of(1L), run).finished()).isFalse();
    assertThat(progress(PLAIN, List.of(1L), branch(1, "scratch", RunStatus.FAILED)).finished())
        .isFalse();
    assertThat(progress(PLAIN, List.of(1L), run, branch(1, "scratch", RunStatus.FAILED)).finished())
        .isTrue();
  }

  @Test
  void shouldNameBranchesThatFailed() {
    assertThat(
            progress(PLAIN, List.of(1L), ended(1), branch(1, "scratch", RunStatus.FAILED))
                .branchFailures())
        .containsExactly(new BranchFailure(1L, "scratch", "why"));
  }

  @Test
  void shouldBeginTheConsensusOnceFromTheSeedThatValidatesBest() {
    SweepProgress both = progress(CONSENSUS, List.of(1L, 2L), found(1, 0.5), found(2, 0.7));

    assertThat(both.finished()).isFalse();
    assertThat(both.consensusToBegin())
        .hasValueSatisfying(
            command -> {
              assertThat(command.getAction()).isEqualTo(RunAction.FORK);
              assertThat(command.getRunId()).isEqualTo("sweep.s2");
              assertThat(command.getBranch()).isEqualTo("consensus");
              assertThat(command.getGenotype()).isNotEmpty();
            });
    EndedRun begun = SweepProgress.begun(both.consensusToBegin().orElseThrow());
    SweepProgress begins =
        progress(CONSENSUS, List.of(1L, 2L), found(1, 0.5), found(2, 0.7), begun);
    assertThat(begins.consensusToBegin()).isEmpty();
    assertThat(begins.finished()).isFalse();
    EndedRun over = EndedRun.newBuilder(begun).setStatus(RunStatus.COMPLETED).build();
    assertThat(progress(CONSENSUS, List.of(1L, 2L), found(1, 0.5), found(2, 0.7), over).finished())
        .isTrue();
  }

  @Test
  void shouldNotBeginAConsensusOfOneSeedOrOfACancelledSweep() {
    assertThat(progress(CONSENSUS, List.of(1L), found(1, 0.5)).consensusToBegin()).isEmpty();
    EndedRun cancelled = EndedRun.newBuilder(ended(3)).setStatus(RunStatus.CANCELLED).build();
    assertThat(
            progress(CONSENSUS, List.of(1L, 2L, 3L), found(1, 0.5), found(2, 0.7), cancelled)
                .finished())
        .isTrue();
  }

  @Test
  void shouldHandOutSeedsInTheirOrderSoManyAtOnce() {
    List<Long> seeds = List.of(1L, 2L, 3L, 4L);

    assertThat(progress(QUEUED, seeds).next()).containsExactly(1L, 2L);
    assertThat(progress(QUEUED, seeds, running(1), running(2)).next()).isEmpty();
    assertThat(progress(QUEUED, seeds, running(1), ended(2)).next()).containsExactly(3L);
  }

  @Test
  void shouldHandOutNoMoreOnceItIsDecidedAndLetTheOthersEnd() {
    List<Long> seeds = List.of(1L, 2L, 3L, 4L);

    SweepProgress decided = decided(seeds, 2, found(1, 0.5), found(2, 0.5), running(3));
    assertThat(decided.next()).isEmpty();
    assertThat(decided.finished()).isFalse();
    SweepProgress over = decided(seeds, 2, found(1, 0.5), found(2, 0.5), found(3, 0.5));
    assertThat(over.finished()).isTrue();
    assertThat(over.unneeded()).containsExactly(4L);
  }

  @Test
  void shouldDecideByTheFirstSeedsOnlyWhicheverEndFirst() {
    assertThat(decided(List.of(1L, 2L, 3L, 4L), 1, running(1), found(2, 0.5)).next())
        .containsExactly(3L);
  }

  @Test
  void shouldHandOutNoMoreAfterACancel() {
    EndedRun cancelled = EndedRun.newBuilder(ended(1)).setStatus(RunStatus.CANCELLED).build();

    assertThat(progress(QUEUED, List.of(1L, 2L, 3L), cancelled).next()).isEmpty();
  }

  private static SweepProgress progress(SweepConfig config, List<Long> seeds, EndedRun... known) {
    return new SweepProgress(sweep(config, seeds), List.of(known), found -> false);
  }

  private static SweepProgress decided(List<Long> seeds, int needed, EndedRun... known) {
    return new SweepProgress(sweep(QUEUED, seeds), List.of(known), found -> found.size() >= needed);
  }

  private static SweepRequest sweep(SweepConfig config, List<Long> seeds) {
    return SweepRequest.newBuilder()
        .setSweepId("sweep")
        .setConfig(config)
        .setSeeds(Stream.of(seeds).flatMap(List::stream).toList())
        .build();
  }

  private static EndedRun running(long seed) {
    return EndedRun.newBuilder(ended(seed)).setStatus(RunStatus.RUNNING).build();
  }

  private static EndedRun ended(long seed) {
    return found(seed, 0.5);
  }

  private static EndedRun found(long seed, double validation) {
    return EndedRun.newBuilder()
        .setSweepId("sweep")
        .setRunId("sweep.s" + seed)
        .setSeed(seed)
        .setStatus(RunStatus.COMPLETED)
        .setArchitecture(
            Architecture.newBuilder(Sweeps.architecture(seed, 0.9))
                .setPrunedAccuracy(validation)
                .build())
        .build();
  }

  private static EndedRun branch(long seed, String branch, RunStatus status) {
    return EndedRun.newBuilder()
        .setSweepId("sweep")
        .setRunId("sweep.s" + seed)
        .setSeed(seed)
        .setBranch(branch)
        .setStatus(status)
        .setFailureReason("why")
        .build();
  }
}
