package io.hmnas.standalone.chaos;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.RunStatus;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.schemas.avro.StepResult;
import io.hmnas.schemas.avro.StepTask;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Judges from the topics alone, with no code of the coordinator: what a planner gets wrong it would
 * get wrong here, too.
 */
final class ChaosVerifier {
  private static final String MAIN = "hm-nas";

  private final ChaosFacts facts;
  private final Map<Line, Expected> expected;

  /** A branch of the run of a seed. */
  record Line(long seed, String branch) {
    static Line of(RunState run) {
      return new Line(run.getSeed(), run.getBranch());
    }

    static Line of(Architecture network) {
      return new Line(network.getSeed(), network.getBranch());
    }
  }

  /**
   * What an undisturbed run or branch comes to.
   *
   * @param digests of its steps, in their order
   * @param network found
   */
  record Expected(List<String> digests, Architecture network) {}

  /**
   * @param expected of all branches of all runs
   */
  ChaosVerifier(ChaosFacts facts, Map<Line, Expected> expected) {
    this.facts = facts;
    this.expected = expected;
  }

  ChaosFindings findings(List<ChaosCluster.Kill> kills) {
    Map<Line, RunState> last = new HashMap<>();
    facts.runs().values().forEach(states -> keepLast(states, last));
    List<Long> waits = waits(kills);
    return new ChaosFindings(
        (int) expected.keySet().stream().map(Line::seed).distinct().count(),
        last.values().stream().mapToInt(ChaosVerifier::ownSteps).sum(),
        lost(last),
        acceptedTwice(),
        different(last),
        last.values().stream().mapToInt(RunState::getNondeterministicSteps).sum(),
        facts.tasks().size(),
        (int) facts.tasks().stream().filter(task -> task.getAttempt() > 1).count(),
        facts.results().size(),
        (int) facts.results().stream().filter(result -> result.getFailure() != null).count(),
        completedAgain(),
        last.values().stream().mapToInt(RunState::getDuplicateResults).sum(),
        facts.deadLetters(),
        kills.size(),
        waits.size(),
        waits.isEmpty() ? Double.NaN : waits.get((waits.size() - 1) / 2) / 1000.0,
        waits.isEmpty() ? Double.NaN : waits.get(waits.size() - 1) / 1000.0);
  }

  private static void keepLast(List<RunState> states, Map<Line, RunState> last) {
    RunState state = states.get(states.size() - 1);
    last.put(Line.of(state), state);
  }

  /** Steps of a run or branch; what a branch shares with its run is counted there. */
  private static int ownSteps(RunState run) {
    return run.getBranch().equals(MAIN)
        ? run.getHistory().size()
        : (int)
            run.getHistory().stream()
                .filter(step -> step.getStage() == Stage.PRUNE || step.getStage() == Stage.FINETUNE)
                .count();
  }

  /** Runs that did not complete, found no network, or are missing in the report. */
  private List<String> lost(Map<Line, RunState> last) {
    RobustnessReport report = facts.report();
    Set<Long> reported = report == null ? Set.of() : Set.copyOf(report.getCompletedSeeds());
    Set<Line> found = new HashSet<>();
    facts.networks().forEach(network -> found.add(Line.of(network)));
    List<String> lost = new ArrayList<>();
    for (Line line : expected.keySet()) {
      RunState run = last.get(line);
      if (run == null) {
        lost.add(
            "seed "
                + line.seed()
                + ": there is no "
                + (line.branch().equals(MAIN) ? "run" : "branch " + line.branch()));
      } else if (run.getStatus() != RunStatus.COMPLETED) {
        lost.add(
            "%s: %s at %s %d attempt %d: %s"
                .formatted(
                    ChaosFacts.line(run.getRunId(), run.getBranch()),
                    run.getStatus(),
                    run.getStage(),
                    run.getStep(),
                    run.getAttempt(),
                    run.getFailureReason()));
      } else if (!found.contains(line) || !reported.contains(line.seed())) {
        lost.add(
            ChaosFacts.line(run.getRunId(), run.getBranch())
                + ": completed, but its network or its place in the report is missing");
      }
    }
    return lost;
  }

  /** Steps that a run's history has twice, that grew it by more than one, or led on twice. */
  private List<String> acceptedTwice() {
    List<String> twice = new ArrayList<>();
    for (List<RunState> states : facts.runs().values()) {
      // A branch begins with what it shares with its run.
      int before = Math.max(0, states.get(0).getHistory().size() - 1);
      for (RunState state : states) {
        Set<String> once = new HashSet<>();
        for (StepRecord step : state.getHistory()) {
          String name =
              ChaosFacts.step(state.getRunId(), step.getBranch(), step.getStage(), step.getStep());
          if (!once.add(name)) {
            twice.add(name + " is in the history twice");
          }
        }
        int size = state.getHistory().size();
        if (size < before || size > before + 1) {
          twice.add(
              state.getRunId()
                  + ": "
                  + before
                  + " steps in one state and "
                  + size
                  + " in the next");
        }
        before = size;
      }
    }
    Set<String> given = new HashSet<>();
    for (StepTask task : facts.tasks()) {
      String name =
          ChaosFacts.step(task.getRunId(), task.getBranch(), task.getStage(), task.getStep())
              + " attempt "
              + task.getAttempt();
      if (!given.add(name)) {
        twice.add(name + " was given out twice");
      }
    }
    Set<Line> found = new HashSet<>();
    for (Architecture network : facts.networks()) {
      if (!found.add(Line.of(network))) {
        twice.add(
            ChaosFacts.line(network.getRunId(), network.getBranch())
                + " has found its network twice");
      }
    }
    return twice;
  }

  /** Runs whose network or checkpoints are not those of the undisturbed run. */
  private List<String> different(Map<Line, RunState> last) {
    List<String> different = new ArrayList<>();
    for (Architecture network : facts.networks()) {
      String name = ChaosFacts.line(network.getRunId(), network.getBranch());
      Expected should = expected.get(Line.of(network));
      RunState run = last.get(Line.of(network));
      if (should == null || run == null) {
        different.add(name + ": nobody asked for it");
        continue;
      }
      List<String> digests = run.getHistory().stream().map(StepRecord::getOutputDigest).toList();
      if (!digests.equals(should.digests())) {
        different.add(name + ": its checkpoints differ");
      }
      if (!comparable(network).equals(comparable(should.network()))) {
        different.add(name + ": its network differs");
      }
    }
    return different;
  }

  /** All but what is no property of the network: the time it took, and the sweep's name. */
  private static Architecture comparable(Architecture network) {
    return Architecture.newBuilder(network)
        .setSearchSeconds(null)
        .setSweepId("")
        .setRunId("")
        .build();
  }

  /** Completed results of steps that had one before: late ones and double ones. */
  private int completedAgain() {
    Set<String> completed = new HashSet<>();
    int again = 0;
    for (StepResult result : facts.results()) {
      if (result.getFailure() == null
          && !completed.add(
              ChaosFacts.step(
                  result.getRunId(), result.getBranch(), result.getStage(), result.getStep()))) {
        again++;
      }
    }
    return again;
  }

  /** From the kill of each worker that was at a step to the step's next sign elsewhere, ms. */
  private List<Long> waits(List<ChaosCluster.Kill> kills) {
    Set<String> answered = new HashSet<>();
    for (StepResult result : facts.results()) {
      answered.add(
          result.getWorker()
              + " "
              + ChaosFacts.step(
                  result.getRunId(), result.getBranch(), result.getStage(), result.getStep()));
    }
    List<Long> waits = new ArrayList<>();
    for (ChaosCluster.Kill kill : kills) {
      facts.signs().stream()
          .filter(sign -> sign.worker().equals(kill.worker()) && sign.millis() <= kill.millis())
          .max((a, b) -> Long.compare(a.millis(), b.millis()))
          .filter(sign -> !answered.contains(sign.worker() + " " + sign.step()))
          .flatMap(
              sign ->
                  facts.signs().stream()
                      .filter(next -> next.step().equals(sign.step()))
                      .filter(next -> !Objects.equals(next.worker(), sign.worker()))
                      .map(ChaosFacts.Sign::millis)
                      .filter(millis -> millis >= kill.millis())
                      .min(Long::compare))
          .ifPresent(millis -> waits.add(millis - kill.millis()));
    }
    waits.sort(Long::compare);
    return waits;
  }
}
