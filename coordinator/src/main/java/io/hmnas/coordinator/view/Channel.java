package io.hmnas.coordinator.view;

import io.hmnas.schemas.topic.Topics;
import java.util.Arrays;
import java.util.Optional;

/** A topic that changes are read from. */
public enum Channel {
  /** Where a run stands. */
  RUN("run"),
  /** A network that was found. */
  ARCHITECTURE("architecture"),
  /** What the seeds of a sweep agree on. */
  ROBUSTNESS("robustness"),
  /** Weights and masks while a step is carried out. */
  WEIGHTS("weights");

  private final String label;

  Channel(String label) {
    this.label = label;
  }

  /** Its name outside: of an event's type, and in a {@link Position}. */
  public String label() {
    return label;
  }

  /** The topic it is read from. */
  public String topic(Topics topics) {
    return switch (this) {
      case RUN -> topics.runs();
      case ARCHITECTURE -> topics.architectures();
      case ROBUSTNESS -> topics.robustness();
      case WEIGHTS -> topics.weightEvents();
    };
  }

  static Optional<Channel> labelled(String label) {
    return Arrays.stream(values()).filter(channel -> channel.label.equals(label)).findFirst();
  }

  static Optional<Channel> of(String name, Topics topics) {
    return Arrays.stream(values())
        .filter(channel -> channel.topic(topics).equals(name))
        .findFirst();
  }
}
