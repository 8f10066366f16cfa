package io.hmnas.coordinator.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hmnas.coordinator.plan.Decision;
import io.hmnas.coordinator.plan.Decision.Verdict;
import io.hmnas.coordinator.plan.EndedRuns;
import io.hmnas.coordinator.plan.Plan;
import io.hmnas.coordinator.plan.RunEvent;
import io.hmnas.coordinator.plan.RunKey;
import io.hmnas.coordinator.plan.RunPlanner;
import io.hmnas.coordinator.plan.StepId;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RunAction;
import io.hmnas.schemas.avro.RunCommand;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.WeightEvent;
import io.hmnas.schemas.avro.Withdrawal;
import io.hmnas.schemas.config.Branch;
import io.hmnas.schemas.metric.Label;
import io.hmnas.schemas.metric.Metric;
import io.hmnas.schemas.serde.UndecodableRecordException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns the runs and their branches: feeds commands, results and signs of life to the planner, keeps
 * what it decides and sends what follows. Keyed by runId, so that a run and its branches meet.
 */
final class RunProcessor extends ContextualProcessor<Object, Object, String, Object> {
  private static final Logger log = LoggerFactory.getLogger(RunProcessor.class);
  private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);

  private final Inputs inputs;
  private final TaskQueue queue;
  private final Counters counters;
  private Deadlines deadlines = new Deadlines();

  /**
   * What the processor reads as bytes.
   *
   * @param resultTopic topic of the results
   * @param results their decoder
   * @param events decoder of weight events
   */
  record Inputs(
      String resultTopic, Deserializer<StepResult> results, Deserializer<WeightEvent> events) {}

  RunProcessor(Inputs inputs, TaskQueue queue, Counters counters) {
    this.inputs = inputs;
    this.queue = queue;
    this.counters = counters;
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    super.init(context);
    // A new start or a rolled-back transaction: only the store is to be believed.
    deadlines = new Deadlines();
    long now = context.currentSystemTimeMs();
    try (KeyValueIterator<String, RunState> entries = runs().all()) {
      entries.forEachRemaining(entry -> watchNext(entry.key, entry.value));
    }
    try (KeyValueIterator<String, RunCommand> entries = expiries().all()) {
      entries.forEachRemaining(
          entry -> deadlines.watch(entry.value, limit(runs().get(entry.key)), now));
    }
    context.schedule(WATCH_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::expireSilent);
  }

  @Override
  public void process(Record<Object, Object> record) {
    if (record.value() instanceof RunCommand command) {
      command(command);
      return;
    }
    Origin origin = Origin.of(context().recordMetadata().orElseThrow());
    if (origin.topic().equals(inputs.resultTopic())) {
      read(origin, record, inputs.results(), StepResult::getRunId)
          .ifPresent(result -> answered(origin, record, result));
    } else {
      read(origin, record, inputs.events(), WeightEvent::getRunId).ifPresent(this::signOfLife);
    }
  }

  private void command(RunCommand command) {
    String key = RunKey.of(command.getRunId(), Plan.HM_NAS);
    if (command.getAction() == RunAction.CANCEL) {
      RunState run = runs().get(key);
      carryOut(key, RunPlanner.decide(run, new RunEvent.Cancelled()));
      for (String branch : run == null ? List.<String>of() : run.getForked()) {
        String other = RunKey.of(command.getRunId(), branch);
        carryOut(other, RunPlanner.decide(runs().get(other), new RunEvent.Cancelled()));
      }
      return;
    }
    if (command.getAction() == RunAction.EXPIRE) {
      expired(command);
      return;
    }
    RunEvent event =
        switch (command.getAction()) {
          case START ->
              new RunEvent.Started(
                  command.getSweepId(), command.getRunId(), command.getSeed(), command.getConfig());
          case FORK ->
              new RunEvent.Forked(Branch.require(command.getBranch()), command.getGenotype());
          case CANCEL, EXPIRE, UNKNOWN ->
              throw new IllegalArgumentException("unknown command " + command);
        };
    carryOut(key, RunPlanner.decide(runs().get(key), event));
  }

  private void expired(RunCommand command) {
    String key = RunKey.of(command.getRunId(), command.getBranch());
    Decision decision =
        RunPlanner.decide(
            runs().get(key), new RunEvent.Expired(StepId.of(command), command.getAttempt()));
    if (decision.verdict() == Verdict.ACCEPTED) {
      counters.increment(Metric.ATTEMPTS_EXPIRED, Label.value(command.getStage()));
    }
    carryOut(key, decision);
  }

  private void answered(Origin origin, Record<Object, Object> record, StepResult result) {
    String key = RunKey.of(result.getRunId(), result.getBranch());
    RunState before = runs().get(key);
    Decision decision = RunPlanner.decide(before, new RunEvent.StepAnswered(result));
    String reason = decision.reason().orElse("");
    decision.alarm().ifPresent(alarm -> alarm(result, alarm));
    switch (decision.verdict()) {
      case ACCEPTED -> accepted(before, result, decision, reason);
      case DROPPED -> {
        counters.increment(Metric.RESULTS_DROPPED, Label.value(result.getStage()));
        log.info("a result of run {} is dropped: {}", key, reason);
      }
      case REJECTED ->
          reject(
              origin, record, decision.state().isEmpty() ? "UNKNOWN_RUN" : "NOT_GIVEN_OUT", reason);
      case UNCHANGED, FORKED -> {}
    }
    carryOut(key, decision);
  }

  private void accepted(
      @Nullable RunState before, StepResult result, Decision decision, String reason) {
    counters.increment(
        Metric.RESULTS_ACCEPTED,
        Label.value(result.getStage()),
        result.getFailure() == null ? "completed" : "failed");
    RunState after = decision.state().orElseThrow();
    if (before != null && after.getRewinds() > before.getRewinds()) {
      counters.increment(Metric.REWINDS);
      log.warn("run {} goes back to {}: {}", RunKey.of(after), StepId.of(after), reason);
    }
  }

  private void signOfLife(WeightEvent event) {
    String runId = event.getRunId();
    StepId step = StepId.of(event);
    long now = context().currentSystemTimeMs();
    if (deadlines.heard(runId, step, event.getAttempt(), now)) {
      return;
    }
    String key = RunKey.of(runId, step.branch());
    RunState state = runs().get(key);
    if (state != null
        && state.getStatus() == RunStatus.RUNNING
        && state.getAttempt() == event.getAttempt()
        && StepId.of(state).equals(step)) {
      RunCommand expiry = expiry(state);
      expiries().put(key, expiry);
      deadlines.watch(expiry, limit(state), now);
    }
  }

  private void expireSilent(long now) {
    for (RunCommand left : deadlines.watchWhatLeft(queue, now)) {
      log.warn("a task of run {} has left the queue without a sign of life", left.getRunId());
      expiries().put(RunKey.of(left.getRunId(), left.getBranch()), left);
    }
    for (RunCommand expiry : deadlines.overdue(now)) {
      log.warn("run {} gives no sign of life", RunKey.of(expiry.getRunId(), expiry.getBranch()));
      outlet().send(expiry.getRunId(), expiry);
    }
  }

  private void carryOut(String key, Decision decision) {
    if (decision.verdict() == Verdict.UNCHANGED || decision.verdict() == Verdict.REJECTED) {
      return;
    }
    RunState state = decision.state().orElseThrow();
    runs().put(key, state);
    outlet().send(key, state);
    // Before the new task, so that nobody takes the old ones for the sake of being first.
    decision.withdrawal().ifPresent(this::withdraw);
    for (StepTask task : decision.tasks()) {
      counters.increment(
          Metric.TASKS, Label.value(task.getStage()), task.getAttempt() > 1 ? "later" : "first");
      outlet().send(task.getRunId(), task);
    }
    decision
        .architecture()
        .ifPresent(found -> outlet().send(found.getRunId() + "/" + found.getBranch(), found));
    if (decision.verdict() == Verdict.ACCEPTED) {
      watchNext(key, state);
    }
    for (Decision fork : decision.forks()) {
      carryOut(RunKey.of(fork.state().orElseThrow()), fork);
    }
    if (decision.ended()) {
      ended(state, decision.architecture().orElse(null));
    }
  }

  private void watchNext(String key, RunState state) {
    boolean watched =
        state.getStatus() == RunStatus.RUNNING
            ? deadlines.giveOut(expiry(state), limit(state), context().currentSystemTimeMs())
            : deadlines.forget(key);
    if (watched) {
      expiries().delete(key);
    }
  }

  private void withdraw(Withdrawal withdrawal) {
    counters.increment(Metric.WITHDRAWALS);
    log.info(
        "run {}: tasks up to {} are withdrawn: {}",
        RunKey.of(withdrawal.getRunId(), withdrawal.getBranch()),
        withdrawal.getTicket(),
        withdrawal.getReason());
    outlet().send(withdrawal.getRunId(), withdrawal);
  }

  private void ended(RunState state, @Nullable Architecture found) {
    log.info(
        "run {} has ended: {}{}",
        RunKey.of(state),
        state.getStatus(),
        state.getFailureReason() == null ? "" : ": " + state.getFailureReason());
    if (state.getBranch().equals(Plan.HM_NAS)) {
      counters.increment(Metric.RUNS_ENDED, Label.value(state.getStatus()));
    }
    outlet().send(state.getSweepId(), EndedRuns.of(state, found));
  }

  private void alarm(StepResult result, String alarm) {
    counters.increment(Metric.NONDETERMINISTIC_STEPS, Label.value(result.getStage()));
    log.error("run {}: {}", RunKey.of(result.getRunId(), result.getBranch()), alarm);
  }

  private <T extends SpecificRecord> Optional<T> read(
      Origin origin,
      Record<Object, Object> record,
      Deserializer<T> decoder,
      Function<T, String> runId) {
    byte[] value = (byte[]) record.value();
    if (value == null) {
      reject(origin, record, "EMPTY", "the record has no value");
      return Optional.empty();
    }
    try {
      T decoded = decoder.deserialize(origin.topic(), value);
      // Under another key it may have reached a coordinator that does not own the run.
      if (record.key() instanceof byte[] key
          && new String(key, UTF_8).equals(runId.apply(decoded))) {
        return Optional.of(decoded);
      }
      reject(origin, record, "WRONG_KEY", "the key must be the runId " + runId.apply(decoded));
    } catch (UndecodableRecordException e) {
      reject(origin, record, e.reason().name(), String.valueOf(e.getMessage()));
    }
    return Optional.empty();
  }

  private void reject(Origin origin, Record<Object, Object> record, String reason, String detail) {
    outlet()
        .reject(
            origin,
            record.headers(),
            (byte[]) record.key(),
            (byte[]) record.value(),
            reason,
            detail);
  }

  private static RunCommand expiry(RunState state) {
    return RunCommand.newBuilder()
        .setSweepId(state.getSweepId())
        .setRunId(state.getRunId())
        .setSeed(state.getSeed())
        .setAction(RunAction.EXPIRE)
        .setBranch(state.getBranch())
        .setStage(state.getStage())
        .setStep(state.getStep())
        .setAttempt(state.getAttempt())
        .build();
  }

  private static Duration limit(RunState state) {
    return Duration.ofSeconds(state.getConfig().getStepTimeLimitSeconds());
  }

  private Outlet outlet() {
    ProcessorContext<String, Object> context = context();
    return new Outlet(context, counters);
  }

  private KeyValueStore<String, RunState> runs() {
    return context().getStateStore(StoreNames.RUNS);
  }

  private KeyValueStore<String, RunCommand> expiries() {
    return context().getStateStore(StoreNames.EXPIRIES);
  }
}
