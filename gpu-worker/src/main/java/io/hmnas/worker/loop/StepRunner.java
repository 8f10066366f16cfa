package io.hmnas.worker.loop;

import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.TaskKind;
import io.hmnas.schemas.config.ConfigValidator;
import io.hmnas.schemas.config.RunId;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has a step carried out, and gives every way in which that can end a name. */
final class StepRunner {
  private static final Logger LOG = LoggerFactory.getLogger(StepRunner.class);

  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private final TaskExecutor executor;

  StepRunner(TaskExecutor executor) {
    this.executor = executor;
  }

  /**
   * Never throws: whatever goes wrong in a step is an end of the step, running out of memory
   * included.
   */
  StepEnd run(StepTask task, StepObserver observer) {
    String fault = fault(task);
    if (!fault.isEmpty()) {
      return new StepEnd.Invalid(StepException.INVALID_TASK, fault);
    }
    try {
      return new StepEnd.Completed(executor.execute(task, observer));
    } catch (StepException.Cancelled e) {
      return new StepEnd.Cancelled();
    } catch (StepException.Invalid e) {
      return new StepEnd.Invalid(e.code(), message(e));
    } catch (StepException.InputLost e) {
      return new StepEnd.InputLost(e.code(), message(e));
    } catch (StepException.Failed e) {
      return new StepEnd.Failed(message(e), e.retryable(), trace(e));
    } catch (Throwable e) {
      return new StepEnd.Failed(e.getClass().getSimpleName() + ": " + message(e), true, trace(e));
    }
  }

  /** Tidies up after a step whose result is stored. Never throws: nothing depends on it. */
  void settle(StepTask task, StepEnd end) {
    if (!(end instanceof StepEnd.Completed completed)) {
      return;
    }
    try {
      executor.settle(task, completed.outcome());
    } catch (Throwable e) {
      LOG.warn(
          "run {}: what is obsolete after {} step {} was not removed: {}",
          task.getRunId(),
          task.getStage(),
          task.getStep(),
          e.toString());
      LOG.debug("not removed", e);
    }
  }

  /** What makes a task impossible whatever carries it out; empty if nothing does. */
  private static String fault(StepTask task) {
    if (task.getRunId().isBlank()) {
      return "runId is empty: a task must name its run";
    }
    if (!RunId.isValid(task.getRunId())) {
      return "runId %s, got '%s'".formatted(RunId.REQUIREMENT, task.getRunId());
    }
    if (task.getKind() == TaskKind.UNKNOWN || task.getStage() == Stage.UNKNOWN) {
      return "kind is %s and stage is %s: the task was written by a newer version, update the workers"
          .formatted(task.getKind(), task.getStage());
    }
    if (task.getStep() < 0 || task.getStep() >= task.getSteps()) {
      return "step must be from 0 to steps - 1 = %d, got %d"
          .formatted(task.getSteps() - 1, task.getStep());
    }
    String input = task.getInputDigest();
    if (input != null && !DIGEST.matcher(input).matches()) {
      return "inputDigest must be 64 lower-case hexadecimal digits, got '%s'".formatted(input);
    }
    return ConfigValidator.validate(task.getConfig()).stream()
        .map(problem -> "config: " + problem)
        .collect(Collectors.joining("; "));
  }

  private static String message(Throwable e) {
    return String.valueOf(e.getMessage());
  }

  private static String trace(Throwable e) {
    StringWriter out = new StringWriter();
    e.printStackTrace(new PrintWriter(out));
    return out.toString();
  }
}
