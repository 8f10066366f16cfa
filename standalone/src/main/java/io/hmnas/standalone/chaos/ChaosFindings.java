package io.hmnas.standalone.chaos;

import java.util.List;

/**
 * What the topics say after it is over.
 *
 * @param runs runs asked for
 * @param steps steps accepted
 * @param lost runs that did not complete, and why
 * @param acceptedTwice steps that were accepted, or runs that ended, more than once
 * @param different runs whose network or checkpoints are not those of an undisturbed run
 * @param nondeterministic answers to one step with different digests
 * @param tasks tasks given out
 * @param furtherAttempts tasks among them that were not a step's first attempt
 * @param results results written
 * @param failedResults results among them that say that an attempt failed
 * @param completedAgain completed results of steps that had one already: late or double
 * @param dropped results that the coordinators counted as late or double, failed ones included
 * @param deadLetters records in the dead-letter topic
 * @param workersKilled workers killed by kill -9
 * @param tasksTakenOver kills that hit a step under way, which was then seen on another worker
 * @param takeOverMedianSeconds from such a kill to the step's first sign of life there, median, s
 * @param takeOverMaxSeconds the same, maximum, s
 */
public record ChaosFindings(
    int runs,
    int steps,
    List<String> lost,
    List<String> acceptedTwice,
    List<String> different,
    int nondeterministic,
    int tasks,
    int furtherAttempts,
    int results,
    int failedResults,
    int completedAgain,
    int dropped,
    int deadLetters,
    int workersKilled,
    int tasksTakenOver,
    double takeOverMedianSeconds,
    double takeOverMaxSeconds) {
  /** Defensive copies. */
  public ChaosFindings {
    lost = List.copyOf(lost);
    acceptedTwice = List.copyOf(acceptedTwice);
    different = List.copyOf(different);
  }

  /** Whether nothing was lost, repeated or changed. */
  public boolean flawless() {
    return lost.isEmpty()
        && acceptedTwice.isEmpty()
        && different.isEmpty()
        && nondeterministic == 0
        && deadLetters == 0;
  }
}
