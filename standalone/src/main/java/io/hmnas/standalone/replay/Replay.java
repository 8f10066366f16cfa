package io.hmnas.standalone.replay;

import io.hmnas.coordinator.replay.ReplayedSweep;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RobustnessReport;
import io.hmnas.schemas.kafka.KafkaConnection;
import io.hmnas.schemas.serde.AvroDeserializer;
import io.hmnas.schemas.serde.AvroSerializer;
import io.hmnas.schemas.serde.SchemaRegistry;
import io.hmnas.schemas.topic.Topics;
import io.hmnas.standalone.report.SweepTraces;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * A sweep made again, and what of it is not as it was reported live.
 *
 * @param sweep as its log makes it
 * @param started time of its first request
 * @param ended time of its last answer
 * @param traces its weights over the steps, as far as their topic still has them, and where all
 *     records are
 * @param architectures networks compared
 * @param reports reports compared: the last one, and those before it that compaction has left
 * @param otherwiseWritten records that have the same contents and other bytes, because another
 *     version of the program wrote them
 * @param unreported runs that have ended since the last report was made
 * @param differences what differs; empty if all is as it was
 */
public record Replay(
    ReplayedSweep sweep,
    Instant started,
    Instant ended,
    SweepTraces traces,
    int architectures,
    int reports,
    int otherwiseWritten,
    int unreported,
    List<Difference> differences) {
  public Replay {
    differences = List.copyOf(differences);
  }

  /** Whether every network and report came out as it was reported. */
  public boolean same() {
    return differences.isEmpty();
  }

  /**
   * Reads and compares.
   *
   * @return empty if the topics have no such sweep
   * @throws io.hmnas.standalone.topic.TopicException if a topic cannot be read
   */
  public static Optional<Replay> of(
      KafkaConnection kafka, Topics topics, SchemaRegistry registry, String sweepId) {
    SweepTopics.Contents contents = SweepTopics.read(kafka, topics, registry, sweepId);
    return ReplayedSweep.of(contents.log())
        .map(sweep -> new Comparison(topics, registry, sweep).with(contents));
  }

  /** Compares the records of one sweep. Used once. */
  private static final class Comparison {
    private final Topics topics;
    private final SchemaRegistry registry;
    private final ReplayedSweep sweep;
    private final List<Difference> differences = new ArrayList<>();
    private int otherwiseWritten;

    Comparison(Topics topics, SchemaRegistry registry, ReplayedSweep sweep) {
      this.topics = topics;
      this.registry = registry;
      this.sweep = sweep;
    }

    Replay with(SweepTopics.Contents contents) {
      LiveRecords live = contents.live();
      Set<String> keys = new TreeSet<>(live.architectures().keySet());
      keys.addAll(sweep.architectures().keySet());
      for (String key : keys) {
        compare(
            "architecture " + key,
            topics.architectures(),
            Architecture.class,
            live.architectures().get(key),
            sweep.architectures().get(key));
      }
      AvroDeserializer<RobustnessReport> reader =
          new AvroDeserializer<>(RobustnessReport.class, registry);
      int reported = 0;
      for (int i = 0; i < live.reports().size(); i++) {
        byte[] bytes = live.reports().get(i);
        RobustnessReport report = reader.deserialize(topics.robustness(), bytes);
        if (report != null) {
          compare(
              "report %d of %d".formatted(i + 1, live.reports().size()),
              topics.robustness(),
              RobustnessReport.class,
              bytes,
              sweep.reportLike(report));
          reported =
              report.getCompletedSeeds().size()
                  + report.getFailedSeeds().size()
                  + report.getCancelledSeeds().size();
        }
      }
      return new Replay(
          sweep,
          contents.started(),
          contents.ended(),
          contents.traces(),
          keys.size(),
          live.reports().size(),
          otherwiseWritten,
          Math.max(0, sweep.endedRuns() - reported),
          differences);
    }

    private <T extends SpecificRecord> void compare(
        String what, String topic, Class<T> type, byte @Nullable [] live, @Nullable T replayed) {
      if (live == null || replayed == null) {
        differences.add(
            new Difference(
                what,
                "",
                live == null ? "not reported" : "reported",
                replayed == null ? "not found" : "found"));
        return;
      }
      if (Arrays.equals(live, new AvroSerializer<>(type, registry).serialize(topic, replayed))) {
        return;
      }
      T read = new AvroDeserializer<>(type, registry).deserialize(topic, live);
      if (replayed.equals(read)) {
        otherwiseWritten++;
      } else {
        differences.add(Difference.first(what, read, replayed));
      }
    }
  }
}
