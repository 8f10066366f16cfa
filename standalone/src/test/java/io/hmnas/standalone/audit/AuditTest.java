package io.hmnas.standalone.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmnas.coordinator.plan.Plan;
import io.hmnas.coordinator.plan.StepId;
import io.hmnas.schemas.avro.FinetuneConfig;
import io.hmnas.schemas.avro.MaskConfig;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepMetrics;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SupernetConfig;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.checkpoint.CheckpointStore;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.loop.StepObserver;
import io.hmnas.worker.loop.StepOutcome;
import io.hmnas.worker.loop.TaskExecutor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AuditTest {
  private static final SweepConfig CONFIG =
      SweepConfig.newBuilder()
          .setSupernet(SupernetConfig.newBuilder().setEpochs(2).build())
          .setMask(MaskConfig.newBuilder().setEpochs(2).build())
          .setFinetune(FinetuneConfig.newBuilder().setEpochs(2).build())
          .build();

  private final List<StepTask> done = new ArrayList<>();
  private final Set<String> removed = new HashSet<>();
  private final List<String> progress = new ArrayList<>();

  @Test
  void shouldDoEveryStepAgainFromItsInputAndFindNothing() {
    AuditReport report = audit(1, List.of(run(1), run(2)));
    assertThat(report.clean()).isTrue();
    assertThat(report.count(AuditedStep.Outcome.SAME)).isEqualTo(16);
    assertThat(report.notAuditable()).isEmpty();
    assertThat(done.get(0).getStage()).isEqualTo(Stage.SEED);
    assertThat(done.get(0).getInputDigest()).isNull();
    assertThat(done.get(2))
        .satisfies(
            task -> {
              assertThat(task.getRunId()).isEqualTo("sweep.s1");
              assertThat(task.getSeed()).isEqualTo(1);
              assertThat(task.getStage()).isEqualTo(Stage.SUPERNET);
              assertThat(task.getStep()).isEqualTo(1);
              assertThat(task.getSteps()).isEqualTo(2);
              assertThat(task.getInputDigest())
                  .isEqualTo(digest(1, new StepId("hm-nas", Stage.SUPERNET, 0)));
              assertThat(task.getConfig()).isEqualTo(CONFIG);
            });
    assertThat(progress).hasSize(16).element(0).isEqualTo("1/16 sweep.s1 SEED 1/1");
  }

  @Test
  void shouldFindATamperedDigest() {
    List<StepRecord> history = new ArrayList<>(run(1).getHistory());
    history.set(7, StepRecord.newBuilder(history.get(7)).setOutputDigest("00".repeat(32)).build());
    AuditReport report = audit(1, List.of(with(run(1), history)));
    assertThat(report.clean()).isFalse();
    assertThat(report.steps())
        .filteredOn(step -> step.outcome() == AuditedStep.Outcome.DIFFERENT)
        .extracting(step -> step.step().name())
        .containsExactly("sweep.s1 FINETUNE 2/2");
    assertThat(report.json()).contains("\"different\" : 1").contains("\"digestNow\" : \"");
  }

  @Test
  void shouldCountWhatCannotBeDoneAgainAndWhy() {
    StepMetrics metrics = StepMetrics.newBuilder().setBackend("simulated").build();
    RunState simulated =
        with(
            run(2),
            run(2).getHistory().stream()
                .map(step -> StepRecord.newBuilder(step).setMetrics(metrics).build())
                .toList());
    removed.add(digest(1, new StepId("hm-nas", Stage.MASK, 0)));
    AuditReport report = audit(1, List.of(run(1), simulated));
    assertThat(report.auditable()).isEqualTo(7);
    assertThat(report.notAuditable())
        .extracting(step -> step.name() + ": " + step.obstacle())
        .hasSize(9)
        .contains(
            "sweep.s1 MASK 2/2: its input was removed", "sweep.s2 SEED 1/1: it was simulated");
    assertThat(report.clean()).isTrue();
  }

  @Test
  void shouldNotCallAnAuditOfNothingClean() {
    assertThat(audit(1, List.of(with(run(1), List.of()))).clean()).isFalse();
  }

  @Test
  void shouldReportAStepThatFails() {
    AuditReport report =
        new Audit(1, 0)
            .run(
                List.of(run(1)),
                (task, observer) -> {
                  throw new StepException.InputLost("CHECKPOINT_DAMAGED", "torn", new Exception());
                },
                new Store(),
                line -> {});
    assertThat(report.count(AuditedStep.Outcome.FAILED)).isEqualTo(8);
    assertThat(report.clean()).isFalse();
    assertThat(report.json()).contains("\"failure\" : \"torn\"");
  }

  @Test
  void shouldDrawTheSameSampleForTheSameSeedAndRoundUp() {
    List<RunState> runs = List.of(run(1), run(2), run(3));
    List<String> first = names(new Audit(0.2, 7), runs);
    assertThat(first).hasSize(5);
    assertThat(names(new Audit(0.2, 7), runs)).isEqualTo(first);
    assertThat(names(new Audit(0.2, 8), runs)).isNotEqualTo(first);
    assertThat(names(new Audit(0.0001, 7), runs)).hasSize(1);
  }

  @Test
  void shouldRefuseAFractionThatIsNone() {
    for (double fraction : new double[] {0, -1, 1.01, Double.NaN}) {
      assertThatThrownBy(() -> new Audit(fraction, 0))
          .hasMessageContaining("fraction must be above 0 and at most 1, got " + fraction);
    }
  }

  private List<String> names(Audit audit, List<RunState> runs) {
    return audit.run(runs, new Repeat(), new Store(), line -> {}).steps().stream()
        .map(step -> step.step().name())
        .toList();
  }

  private AuditReport audit(double fraction, List<RunState> runs) {
    return new Audit(fraction, 0).run(runs, new Repeat(), new Store(), progress::add);
  }

  private static RunState with(RunState run, List<StepRecord> history) {
    return RunState.newBuilder(run).setHistory(history).build();
  }

  /** A run whose digests say which step of which seed they belong to. */
  private static RunState run(long seed) {
    List<StepRecord> history = new ArrayList<>();
    for (Optional<StepId> step = Optional.of(Plan.first());
        step.isPresent();
        step = Plan.after(CONFIG, step.get())) {
      history.add(
          StepRecord.newBuilder()
              .setBranch(step.get().branch())
              .setStage(step.get().stage())
              .setStep(step.get().step())
              .setWorker("w")
              .setOutputDigest(digest(seed, step.get()))
              .setMetrics(StepMetrics.newBuilder().setBackend("pytorch").build())
              .build());
    }
    return RunState.newBuilder()
        .setSweepId("sweep")
        .setRunId("sweep.s" + seed)
        .setSeed(seed)
        .setConfig(CONFIG)
        .setHistory(history)
        .build();
  }

  private static String digest(long seed, StepId step) {
    byte[] name = (seed + " " + step).getBytes(StandardCharsets.UTF_8);
    return UUID.nameUUIDFromBytes(name).toString().replace("-", "").repeat(2);
  }

  private final class Repeat implements TaskExecutor {
    @Override
    public StepOutcome execute(StepTask task, StepObserver observer) {
      done.add(task);
      StepId step = new StepId(task.getBranch(), task.getStage(), task.getStep());
      return new StepOutcome(digest(task.getSeed(), step), new StepMetrics(), null);
    }
  }

  private final class Store implements CheckpointStore {
    @Override
    public String put(String runId, Checkpoint checkpoint) {
      throw new AssertionError("an audit must not write");
    }

    @Override
    public Checkpoint get(String runId, String digest) {
      throw new AssertionError("only the executor reads");
    }

    @Override
    public boolean contains(String runId, String digest) {
      return !removed.contains(digest);
    }

    @Override
    public void remove(String runId, String digest) {
      throw new AssertionError("an audit must not remove");
    }
  }
}
