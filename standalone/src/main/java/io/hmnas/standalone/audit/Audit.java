package io.hmnas.standalone.audit;

import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.worker.checkpoint.CheckpointStore;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.loop.StepObserver;
import io.hmnas.worker.loop.StepOutcome;
import io.hmnas.worker.loop.TaskExecutor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Does a random sample of finished steps again and compares what comes of them.
 *
 * @param fraction share of the steps that can be done again; above 0, at most 1
 * @param seed of the sample: the same steps for the same seed
 */
public record Audit(double fraction, long seed) {
  private static final StepObserver UNOBSERVED =
      new StepObserver() {
        @Override
        public void progress(WeightEvent.Builder event) {}

        @Override
        public boolean cancelled() {
          return false;
        }
      };

  public Audit {
    if (!(fraction > 0 && fraction <= 1)) {
      throw new IllegalArgumentException("fraction must be above 0 and at most 1, got " + fraction);
    }
  }

  /**
   * Carries it out, on the calling thread.
   *
   * @param executor does the steps; must not write to the store
   * @param checkpoints where the runs keep theirs
   * @param progress gets a line before each step
   */
  public AuditReport run(
      List<RunState> runs,
      TaskExecutor executor,
      CheckpointStore checkpoints,
      Consumer<String> progress) {
    List<FinishedStep> possible = new ArrayList<>();
    List<FinishedStep> impossible = new ArrayList<>();
    for (RunState run : runs) {
      for (FinishedStep step : FinishedSteps.of(run)) {
        FinishedStep checked = check(step, checkpoints);
        (checked.obstacle().isEmpty() ? possible : impossible).add(checked);
      }
    }
    List<FinishedStep> sample = sample(possible);
    List<AuditedStep> audited = new ArrayList<>();
    for (FinishedStep step : sample) {
      progress.accept("%d/%d %s".formatted(audited.size() + 1, sample.size(), step.name()));
      audited.add(again(step, executor));
    }
    return new AuditReport(this, possible.size(), List.copyOf(impossible), List.copyOf(audited));
  }

  private static FinishedStep check(FinishedStep step, CheckpointStore checkpoints) {
    String input = step.task().getInputDigest();
    return step.obstacle().isEmpty()
            && input != null
            && !checkpoints.contains(step.task().getRunId(), input)
        ? step.obstructed("its input was removed")
        : step;
  }

  /** At least one, if there is one. In the order of the runs, so that progress can be read. */
  List<FinishedStep> sample(List<FinishedStep> possible) {
    int count = (int) Math.ceil(fraction * possible.size());
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < possible.size(); i++) {
      places.add(i);
    }
    Collections.shuffle(places, new Random(seed));
    return places.subList(0, count).stream().sorted().map(possible::get).toList();
  }

  private static AuditedStep again(FinishedStep step, TaskExecutor executor) {
    long start = System.nanoTime();
    String digest = "";
    String failure = "";
    try {
      StepOutcome outcome = executor.execute(step.task(), UNOBSERVED);
      digest = outcome.outputDigest();
    } catch (StepException e) {
      failure = e.getMessage() == null ? e.toString() : e.getMessage();
    }
    return new AuditedStep(step, digest, failure, (System.nanoTime() - start) / 1e9);
  }
}
