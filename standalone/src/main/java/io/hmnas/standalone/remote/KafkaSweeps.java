package io.hmnas.standalone.remote;

import com.fasterxml.jackson.databind.JsonNode;
import io.hmnas.coordinator.api.ProblemException;
import io.hmnas.coordinator.api.Representations;
import io.hmnas.coordinator.api.RequestLog;
import io.hmnas.coordinator.api.RequestWriter;
import io.hmnas.coordinator.api.SweepService;
import io.hmnas.coordinator.view.LiveFeed;
import io.hmnas.coordinator.view.LogReader;
import io.hmnas.coordinator.view.View;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.kafka.KafkaConnection;
import io.hmnas.schemas.kafka.KafkaFailure;
import io.hmnas.schemas.serde.SchemaRegistry;
import io.hmnas.schemas.topic.Topics;
import io.hmnas.standalone.remote.RemoteException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Sweeps straight over Kafka, as the HTTP interface does it: from a view of its own, with requests
 * written to the log.
 */
public final class KafkaSweeps implements RemoteSweeps {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int STEP_MS = 50;
  private static final int LOOK_MS = 500;

  private final View view = new View();
  private final LogReader reader;
  private final RequestLog requests;
  private final SweepService service;

  private KafkaSweeps(Map<String, Object> settings, Topics topics, SchemaRegistry registry) {
    this.reader =
        LogReader.start(settings, topics, registry, view, new LiveFeed(1), Optional.empty());
    this.requests = new RequestLog(settings, topics, registry);
    this.service = new SweepService(view, new RequestWriter(requests, reader));
  }

  /**
   * Reads what there is; returns when that is known.
   *
   * @throws RemoteException if the brokers cannot be reached, or the topics are missing
   */
  public static KafkaSweeps open(KafkaConnection kafka, Topics topics, SchemaRegistry registry) {
    Map<String, Object> settings = kafka.with(Map.of("default.api.timeout.ms", 10_000));
    KafkaSweeps sweeps;
    try {
      sweeps = new KafkaSweeps(settings, topics, registry);
    } catch (org.apache.kafka.common.KafkaException | IllegalStateException e) {
      throw new RemoteException(
          Reason.UNREACHABLE,
          "cannot read the topics of " + kafka.bootstrapServers() + ": " + KafkaFailure.message(e),
          e);
    }
    sweeps.awaitView(kafka.bootstrapServers());
    return sweeps;
  }

  private void awaitView(String bootstrapServers) {
    Instant deadline = Instant.now().plus(PATIENCE);
    try {
      while (!reader.caughtUp()) {
        if (Instant.now().isAfter(deadline)) {
          throw new RemoteException(
              Reason.UNREACHABLE,
              "the topics of " + bootstrapServers + " cannot be read to their end");
        }
        TimeUnit.MILLISECONDS.sleep(STEP_MS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw new RemoteException(Reason.UNREACHABLE, "interrupted", e);
    } catch (RemoteException e) {
      close();
      throw e;
    }
  }

  @Override
  public JsonNode create(String sweepId, SweepConfig config, List<Long> seeds) {
    return asked(
        () -> {
          service.create(sweepId, config, seeds);
          return Representations.sweep(service.require(sweepId));
        });
  }

  @Override
  public JsonNode addSeeds(String sweepId, List<Long> seeds) {
    return asked(
        () -> {
          service.addSeeds(sweepId, seeds);
          return Representations.sweep(service.require(sweepId));
        });
  }

  @Override
  public JsonNode cancel(String sweepId) {
    return asked(
        () -> {
          service.cancel(sweepId);
          return Representations.sweep(service.require(sweepId));
        });
  }

  @Override
  public JsonNode show(String sweepId) {
    return asked(() -> Representations.sweep(service.require(sweepId)));
  }

  @Override
  public List<JsonNode> runs(String sweepId) {
    return asked(
        () -> {
          service.require(sweepId);
          return view
              .runs(sweepId, Optional.empty(), Optional.empty(), Integer.MAX_VALUE)
              .items()
              .stream()
              .<JsonNode>map(Representations::run)
              .toList();
        });
  }

  @Override
  public List<JsonNode> list(Optional<String> status) {
    return view.sweeps(Optional.empty(), Optional.empty(), Integer.MAX_VALUE).items().stream()
        .filter(
            sweep ->
                status.isEmpty()
                    || status.get().toUpperCase(Locale.ROOT).equals(sweep.status().name()))
        .<JsonNode>map(Representations::sweep)
        .toList();
  }

  /** What is asked for is in this process: looking twice a second costs nothing. */
  @Override
  public Changes changes(String sweepId) {
    return new Changes() {
      @Override
      public void await() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(LOOK_MS);
      }

      @Override
      public void close() {
        // Nothing is held.
      }
    };
  }

  @Override
  public void close() {
    requests.close();
    reader.close();
  }

  private static <T> T asked(Supplier<T> question) {
    try {
      return question.get();
    } catch (ProblemException e) {
      throw new RemoteException(
          RemoteException.reasonOf(e.problem().kind().status()), e.problem().detail(), e);
    }
  }
}
