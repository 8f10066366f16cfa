package io.hmnas.worker.loop;

import io.hmnas.schemas.avro.FailureCause;
import io.hmnas.schemas.avro.StepFailure;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What follows from the end of a step: first the messages are written, in their order; when all of
 * them are stored, the task is acknowledged. All decisions of the worker are made here, and nothing
 * is carried out here.
 *
 * <table>
 * <caption>Messages and acknowledgement by the end of the step and the hold on its task</caption>
 * <tr><th></th><th>held</th><th>worker is stopping</th><th>withdrawn</th><th>lock lost</th></tr>
 * <tr><td>completed</td><td>result, accept</td><td>result, accept</td><td>result, accept</td><td>result</td></tr>
 * <tr><td>failed</td><td>failed result, accept</td><td>release</td><td>accept</td><td>nothing</td></tr>
 * <tr><td>invalid</td><td>dead letter, failed result, reject</td><td>the same</td><td>accept</td><td>nothing</td></tr>
 * <tr><td>input lost</td><td>dead letter, failed result, reject</td><td>the same</td><td>accept</td><td>nothing</td></tr>
 * <tr><td>cancelled</td><td>failed result, accept</td><td>release</td><td>accept</td><td>nothing</td></tr>
 * </table>
 *
 * <p>A completed step is answered even when the lock is lost, because its checkpoint is as good as
 * anyone's and the coordinator takes the first answer. A failure is not: it could end an attempt
 * that somebody else is about to complete. Nor is a failure of a worker that is stopping, because
 * the stop may be its cause.
 *
 * @param messages to be written, in this order
 * @param acknowledgement of the task, after that
 */
record Verdict(List<Message> messages, Acknowledgement acknowledgement) {
  private static final int MAX_REASON = 1_000;
  private static final int MAX_DETAIL = 10_000;

  Verdict {
    messages = List.copyOf(messages);
  }

  /** How the task is acknowledged. */
  enum Acknowledgement {
    /** It is done with. */
    ACCEPT,
    /** It cannot be done by anyone. */
    REJECT,
    /** Somebody else shall have it, at once. */
    RELEASE,
    /** Not at all: it is not ours any more. */
    NONE
  }

  /** Something to write. */
  sealed interface Message {
    /** The answer to the coordinator. */
    record Answer(StepResult result) implements Message {}

    /**
     * The task as it was found, to the dead-letter topic.
     *
     * @param code a word for machines
     * @param detail one sentence for a person
     */
    record DeadLetter(String code, String detail) implements Message {}
  }

  /** The answer among the messages; empty if there is none. */
  Optional<StepResult> answer() {
    return messages.stream()
        .filter(Message.Answer.class::isInstance)
        .map(message -> ((Message.Answer) message).result())
        .findFirst();
  }

  /** For a record that is no task. */
  static Verdict unreadable(String code, String detail) {
    return new Verdict(List.of(new Message.DeadLetter(code, detail)), Acknowledgement.REJECT);
  }

  /**
   * For a task.
   *
   * @param worker name of this worker
   * @param taken time since the task was taken
   */
  static Verdict of(StepTask task, StepEnd end, Hold hold, String worker, Duration taken) {
    StepResult.Builder result = answer(task, worker, taken);
    if (end instanceof StepEnd.Completed completed) {
      result
          .setOutputDigest(completed.outcome().outputDigest())
          .setMetrics(completed.outcome().metrics())
          .setArchitecture(completed.outcome().architecture());
      return new Verdict(
          List.of(new Message.Answer(result.build())),
          hold == Hold.LOST ? Acknowledgement.NONE : Acknowledgement.ACCEPT);
    }
    if (hold == Hold.LOST) {
      return new Verdict(List.of(), Acknowledgement.NONE);
    }
    if (hold == Hold.WITHDRAWN) {
      return new Verdict(List.of(), Acknowledgement.ACCEPT);
    }
    if (end instanceof StepEnd.Invalid invalid) {
      return hopeless(task, result, invalid.code(), invalid.sentence(), FailureCause.INVALID);
    }
    if (end instanceof StepEnd.InputLost lost) {
      return hopeless(task, result, lost.code(), lost.sentence(), FailureCause.INPUT_LOST);
    }
    if (hold == Hold.STOPPING) {
      return new Verdict(List.of(), Acknowledgement.RELEASE);
    }
    StepEnd.Failed failed =
        end instanceof StepEnd.Failed known
            ? known
            : new StepEnd.Failed("the step stopped though nobody asked it to", true, "");
    return new Verdict(
        List.of(
            new Message.Answer(
                failed(
                    result,
                    failed.reason(),
                    failed.retryable(),
                    failed.detail(),
                    FailureCause.ERROR))),
        Acknowledgement.ACCEPT);
  }

  /** The task as it is can be carried out by nobody. */
  private static Verdict hopeless(
      StepTask task, StepResult.Builder result, String code, String sentence, FailureCause cause) {
    Message letter = new Message.DeadLetter(code, sentence);
    if (task.getRunId().isBlank()) {
      return new Verdict(List.of(letter), Acknowledgement.REJECT);
    }
    StepResult answer = failed(result, sentence, cause == FailureCause.INPUT_LOST, code, cause);
    return new Verdict(List.of(letter, new Message.Answer(answer)), Acknowledgement.REJECT);
  }

  private static StepResult failed(
      StepResult.Builder result,
      String reason,
      boolean retryable,
      String detail,
      FailureCause cause) {
    return result
        .setFailure(
            StepFailure.newBuilder()
                .setReason(cut(reason, MAX_REASON))
                .setRetryable(retryable)
                .setDetail(cut(detail, MAX_DETAIL))
                .setCause(cause)
                .build())
        .build();
  }

  private static StepResult.Builder answer(StepTask task, String worker, Duration taken) {
    return StepResult.newBuilder()
        .setSweepId(task.getSweepId())
        .setRunId(task.getRunId())
        .setBranch(task.getBranch())
        .setStage(task.getStage())
        .setStep(task.getStep())
        .setAttempt(task.getAttempt())
        .setWorker(worker)
        .setSeconds(taken.toMillis() / 1000.0);
  }

  /** A stack trace of any depth must not make a message too large to be written. */
  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length) + " ...";
  }
}
