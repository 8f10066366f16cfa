package io.hmnas.coordinator.topology;

import io.hmnas.schemas.avro.StepTask;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A workers' queue that has what it is told. */
final class TestQueue implements TaskQueue {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private Optional<Sight> sight = Optional.empty();
  private int looks;

  /** From now on a look at that time has shown these tasks. */
  void show(Instant at, List<StepTask> tasks) {
    showAttempts(at, tasks.stream().map(Attempt::of).toList());
  }

  void showAttempts(Instant at, List<Attempt> attempts) {
    sight = Optional.of(new Sight(at.toEpochMilli(), Set.copyOf(attempts)));
  }

  /** How often it was asked. */
  int looks() {
    return looks;
  }

  @Override
  public Duration patience() {
    return PATIENCE;
  }

  @Override
  public Optional<Sight> look() {
    looks++;
    return sight;
  }
}
