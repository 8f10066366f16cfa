package io.hmnas.standalone.recovery;

import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.serde.AvroDeserializer;
import io.hmnas.schemas.serde.CatalogueRegistry;
import io.hmnas.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * All that the topics say of runs and tasks, transactions that were rolled back excepted. Every
 * state that a run was ever in is there as long as nothing is compacted, which takes longer than a
 * test.
 */
final class History {
  private static final Topics TOPICS = Topics.withDefaultPrefix();

  private final Map<String, RunState> states = new HashMap<>();
  private final List<String> acceptedTwice = new ArrayList<>();
  private final List<String> givenOutTwice = new ArrayList<>();
  private final Set<String> steps = new HashSet<>();
  private final Set<String> tasks = new HashSet<>();
  private final Map<String, Integer> attemptsAtFirstStep = new HashMap<>();
  private final List<Long> acceptedAt = new ArrayList<>();
  private final Map<String, List<Long>> acceptedAtByRun = new HashMap<>();

  private History() {}

  static History read(String servers) {
    History history = new History();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers, "isolation.level", "read_committed"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          List.of(TOPICS.runs(), TOPICS.tasks()).stream()
              .flatMap(topic -> consumer.partitionsFor(topic).stream())
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(200)).forEach(history::take);
      }
    }
    return history;
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    CatalogueRegistry registry = CatalogueRegistry.standard();
    if (record.topic().equals(TOPICS.tasks())) {
      StepTask task =
          new AvroDeserializer<>(StepTask.class, registry)
              .deserialize(record.topic(), record.value());
      String name =
          task.getRunId() + " " + task.getStage() + task.getStep() + "#" + task.getAttempt();
      if (task.getStage() == Stage.SEED) {
        attemptsAtFirstStep.merge(task.getRunId(), task.getAttempt(), Math::max);
      }
      if (!tasks.add(name)) {
        givenOutTwice.add(name);
      }
      return;
    }
    RunState state =
        new AvroDeserializer<>(RunState.class, registry)
            .deserialize(record.topic(), record.value());
    RunState before = states.put(state.getRunId(), state);
    int known = before == null ? 0 : before.getHistory().size();
    for (StepRecord fresh :
        state
            .getHistory()
            .subList(Math.min(known, state.getHistory().size()), state.getHistory().size())) {
      String name = state.getRunId() + " " + fresh.getStage() + fresh.getStep();
      acceptedAt.add(record.timestamp());
      acceptedAtByRun
          .computeIfAbsent(state.getRunId(), runId -> new ArrayList<>())
          .add(record.timestamp());
      if (!steps.add(name)) {
        acceptedTwice.add(name);
      }
    }
  }

  /** Where every run stands. */
  Collection<RunState> states() {
    return states.values();
  }

  /** Steps accepted, over all runs. */
  int accepted() {
    return acceptedAt.size();
  }

  List<String> acceptedTwice() {
    return acceptedTwice;
  }

  /** By runId. */
  Map<String, Integer> attemptsAtFirstStep() {
    return attemptsAtFirstStep;
  }

  /** Attempts that were given out twice. */
  List<String> givenOutTwice() {
    return givenOutTwice;
  }

  /** The longest time in which no run at all moved on. */
  Duration longestPause() {
    return longest(acceptedAt);
  }

  /** The longest time in which one run did not move on, waiting for a worker included. */
  Duration longestPauseOfARun() {
    return acceptedAtByRun.values().stream()
        .map(History::longest)
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  private static Duration longest(List<Long> all) {
    List<Long> times = all.stream().sorted().toList();
    long longest = 0;
    for (int i = 1; i < times.size(); i++) {
      longest = Math.max(longest, times.get(i) - times.get(i - 1));
    }
    return Duration.ofMillis(longest);
  }

  static List<String> digests(RunState run) {
    return run.getHistory().stream().map(StepRecord::getOutputDigest).toList();
  }
}
