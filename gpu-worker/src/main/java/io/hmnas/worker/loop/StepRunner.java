package io.hmnas.worker.loop;

import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.TaskKind;
import java.io.PrintWriter;
import java.io.StringWriter;

/** Has a step carried out, and gives every way in which that can end a name. */
final class StepRunner {
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
      return invalid(fault);
    }
    try {
      return new StepEnd.Completed(executor.execute(task, observer));
    } catch (StepException.Cancelled e) {
      return new StepEnd.Cancelled();
    } catch (StepException.Invalid e) {
      return invalid(message(e));
    } catch (StepException.Failed e) {
      return new StepEnd.Failed(message(e), e.retryable(), trace(e));
    } catch (Throwable e) {
      return new StepEnd.Failed(e.getClass().getSimpleName() + ": " + message(e), true, trace(e));
    }
  }

  private static StepEnd invalid(String detail) {
    return new StepEnd.Invalid("INVALID_TASK", detail);
  }

  /** What makes a task impossible whatever carries it out; empty if nothing does. */
  private static String fault(StepTask task) {
    if (task.getRunId().isBlank()) {
      return "runId is empty: a task must name its run";
    }
    if (task.getKind() == TaskKind.UNKNOWN || task.getStage() == Stage.UNKNOWN) {
      return "kind is %s and stage is %s: the task was written by a newer version, update the workers"
          .formatted(task.getKind(), task.getStage());
    }
    if (task.getStep() < 0 || task.getStep() >= task.getSteps()) {
      return "step must be from 0 to steps - 1 = %d, got %d"
          .formatted(task.getSteps() - 1, task.getStep());
    }
    return "";
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
