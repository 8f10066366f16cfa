package io.hmnas.standalone.bench;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.avro.SweepRequest;
import io.hmnas.schemas.serde.AvroDeserializer;
import io.hmnas.schemas.serde.AvroSerializer;
import io.hmnas.schemas.serde.CatalogueRegistry;
import io.hmnas.schemas.topic.Topics;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Hands in sweeps, and reads tasks and networks as anyone may. For one thread. */
final class BenchClient implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(50);
  private static final long QUIET_LIMIT_NANOS = Duration.ofMinutes(2).toNanos();
  private static final long REPORT_NANOS = Duration.ofSeconds(5).toNanos();

  private final String servers;
  private final Topics topics;
  private final Consumer<String> progress;
  private final KafkaConsumer<String, byte[]> consumer;
  private final AvroDeserializer<StepTask> tasks;
  private final AvroDeserializer<Architecture> architectures;

  BenchClient(String servers, Topics topics, Consumer<String> progress) {
    this.servers = servers;
    this.topics = topics;
    this.progress = progress;
    CatalogueRegistry registry = CatalogueRegistry.standard();
    this.tasks = new AvroDeserializer<>(StepTask.class, registry);
    this.architectures = new AvroDeserializer<>(Architecture.class, registry);
    this.consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers, "isolation.level", "read_committed"),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        Stream.of(topics.tasks(), topics.architectures())
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /**
   * Hands in a sweep and reads on until all its runs have found their network.
   *
   * @param timeline is told when which task could be read
   * @throws BenchException if nothing happens any more before that
   */
  void run(SweepRequest request, int runs, Timeline timeline) {
    submit(request);
    Set<String> completed = new HashSet<>();
    long heard = System.nanoTime();
    long reported = heard;
    while (completed.size() < runs) {
      var records = consumer.poll(POLL);
      long now = System.nanoTime();
      for (ConsumerRecord<String, byte[]> record : records) {
        read(record, request.getSweepId(), now, timeline, completed);
      }
      heard = records.isEmpty() ? heard : now;
      if (now - heard > QUIET_LIMIT_NANOS) {
        throw new BenchException(
            "nothing has happened for %d s: %d of %d runs have found their network after %d steps"
                .formatted(
                    QUIET_LIMIT_NANOS / 1_000_000_000,
                    completed.size(),
                    runs,
                    timeline.executions()));
      }
      if (now - reported > REPORT_NANOS) {
        reported = now;
        progress.accept(
            "%s: %d of %d steps, %d of %d runs"
                .formatted(
                    request.getSweepId(),
                    timeline.executions(),
                    runs * PipelineBench.STEPS_PER_RUN,
                    completed.size(),
                    runs));
      }
    }
  }

  private void read(
      ConsumerRecord<String, byte[]> record,
      String sweepId,
      long now,
      Timeline timeline,
      Set<String> completed) {
    if (record.topic().equals(topics.tasks())) {
      StepTask task = tasks.deserialize(record.topic(), record.value());
      if (task != null && task.getSweepId().equals(sweepId)) {
        timeline.readable(task, now);
      }
      return;
    }
    Architecture found = architectures.deserialize(record.topic(), record.value());
    if (found != null && found.getSweepId().equals(sweepId) && found.getTestAccuracy() != null) {
      completed.add(found.getRunId());
    }
  }

  private void submit(SweepRequest request) {
    try (KafkaProducer<String, SweepRequest> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers, "acks", "all"),
            new StringSerializer(),
            new AvroSerializer<>(SweepRequest.class, CatalogueRegistry.standard()))) {
      producer
          .send(new ProducerRecord<>(topics.sweepRequests(), request.getSweepId(), request))
          .get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw new BenchException("the sweep could not be handed in: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
