package io.hmnas.coordinator.view;

import io.hmnas.coordinator.plan.Plan;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.schemas.config.Branch;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is known of one run. Its guard is {@link View}'s. */
final class RunEntry {
  private final Map<String, Packed<Architecture>> found = new TreeMap<>();
  private final Map<String, Known> branches = new TreeMap<>();
  private @Nullable Packed<RunState> state;
  private @Nullable RunSummary summary;
  private final Map<String, ArchitectureSummary> foundInShort = new TreeMap<>();
  private @Nullable Double testAccuracy;
  private int stepsDone;
  private double stepSeconds;
  private SortedMap<Integer, FinetuneCurve.Measured> finetuning = new TreeMap<>();

  /** What is known of another branch than hm-nas. */
  private record Known(
      Packed<RunState> state,
      BranchSummary summary,
      double stepSeconds,
      SortedMap<Integer, FinetuneCurve.Measured> finetuning) {
    static Known of(RunState state, @Nullable Double testAccuracy) {
      List<StepRecord> own = Branch.ownSteps(state);
      return new Known(
          Packed.of(state),
          BranchSummary.of(state, own.size(), testAccuracy),
          own.stream().mapToDouble(StepRecord::getSeconds).sum(),
          FinetuneCurve.Measured.of(state));
    }

    Known withTestAccuracy(@Nullable Double accuracy) {
      return of(state.unpack(), accuracy);
    }
  }

  void state(RunState run, Instant at) {
    if (!run.getBranch().equals(Plan.HM_NAS)) {
      ArchitectureSummary network = foundInShort.get(run.getBranch());
      branches.put(
          run.getBranch(),
          Known.of(run, network == null ? null : network.testAccuracy().orElse(null)));
      if (summary != null) {
        summary = summary.updatedAt(at);
      }
      return;
    }
    state = Packed.of(run);
    stepsDone = run.getHistory().size();
    stepSeconds = run.getHistory().stream().mapToDouble(StepRecord::getSeconds).sum();
    finetuning = FinetuneCurve.Measured.of(run);
    summary =
        new RunSummary(
            run.getRunId(),
            run.getSeed(),
            run.getStatus(),
            run.getStage(),
            run.getStep(),
            run.getSteps(),
            run.getAttempt(),
            stepsDone,
            Optional.empty(),
            Optional.ofNullable(run.getFailureReason()),
            List.of(),
            at);
  }

  void found(Architecture architecture) {
    found.put(architecture.getBranch(), Packed.of(architecture));
    foundInShort.put(architecture.getBranch(), ArchitectureSummary.of(architecture));
    if (architecture.getBranch().equals(Plan.HM_NAS)) {
      testAccuracy = architecture.getTestAccuracy();
    }
    branches.computeIfPresent(
        architecture.getBranch(),
        (label, branch) -> branch.withTestAccuracy(architecture.getTestAccuracy()));
  }

  /** Steps that are done, of all branches; those that branches share count once. */
  int stepsDone() {
    return stepsDone + branches.values().stream().mapToInt(b -> b.summary().stepsDone()).sum();
  }

  /** Time of the steps that are done, likewise. */
  double stepSeconds() {
    return stepSeconds + branches.values().stream().mapToDouble(Known::stepSeconds).sum();
  }

  /** What each branch measured when it was fine-tuned, by epoch. */
  Map<String, SortedMap<Integer, FinetuneCurve.Measured>> finetuning() {
    Map<String, SortedMap<Integer, FinetuneCurve.Measured>> all = new TreeMap<>();
    all.put(Plan.HM_NAS, finetuning);
    branches.forEach((label, branch) -> all.put(label, branch.finetuning()));
    return all;
  }

  Optional<RunSummary> summary() {
    return Optional.ofNullable(summary).map(known -> known.with(testAccuracy, branches()));
  }

  private List<BranchSummary> branches() {
    return branches.values().stream().map(Known::summary).toList();
  }

  /** The states of the other branches, by name. */
  List<RunState> branchStates() {
    return branches.values().stream().map(branch -> branch.state().unpack()).toList();
  }

  Optional<RunState> state() {
    return Optional.ofNullable(state).map(Packed::unpack);
  }

  List<Architecture> architectures() {
    return found.values().stream().map(Packed::unpack).toList();
  }

  List<ArchitectureSummary> architecturesInShort() {
    return List.copyOf(foundInShort.values());
  }

  long bytes() {
    return (state == null ? 0 : state.bytes())
        + branches.values().stream().mapToLong(branch -> branch.state().bytes()).sum()
        + found.values().stream().mapToLong(Packed::bytes).sum();
  }
}
