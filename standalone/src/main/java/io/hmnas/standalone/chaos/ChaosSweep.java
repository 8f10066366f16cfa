package io.hmnas.standalone.chaos;

import io.hmnas.schemas.avro.DatasetConfig;
import io.hmnas.schemas.avro.FinetuneConfig;
import io.hmnas.schemas.avro.MaskConfig;
import io.hmnas.schemas.avro.SupernetConfig;
import io.hmnas.schemas.avro.SweepAction;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.avro.SweepRequest;
import io.hmnas.schemas.config.Presets;
import io.hmnas.schemas.serde.AvroSerializer;
import io.hmnas.schemas.serde.CatalogueRegistry;
import io.hmnas.schemas.topic.Topics;
import io.hmnas.standalone.process.ClusterException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The sweep that is handed in.
 *
 * @param runs its seeds are 1 to this
 * @param real whether its steps are trained
 * @param branches of each run, beside its own
 */
record ChaosSweep(int runs, boolean real, List<String> branches) {
  /** Steps of a run that is simulated, without its branches. */
  static final int SIMULATED_STEPS = 10;

  ChaosSweep {
    branches = List.copyOf(branches);
  }

  /**
   * Hands it in.
   *
   * @throws ClusterException if the broker refuses it
   */
  void submit(String bootstrapServers, String sweepId) {
    SweepRequest request =
        SweepRequest.newBuilder()
            .setSweepId(sweepId)
            .setAction(SweepAction.CREATE)
            .setConfig(config())
            .setSeeds(seeds())
            .build();
    try (KafkaProducer<String, SweepRequest> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
            new StringSerializer(),
            new AvroSerializer<>(SweepRequest.class, CatalogueRegistry.standard()))) {
      producer
          .send(new ProducerRecord<>(Topics.withDefaultPrefix().sweepRequests(), sweepId, request))
          .get();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw new ClusterException("the sweep could not be handed in: " + e.getMessage(), e);
    }
  }

  /** What its simulated runs and branches come to. */
  Map<ChaosVerifier.Line, ChaosVerifier.Expected> truth(String sweepId) {
    Map<ChaosVerifier.Line, ChaosVerifier.Expected> truth = new HashMap<>();
    seeds().forEach(seed -> truth.putAll(SimulatedTruth.of(sweepId, config(), seed)));
    return truth;
  }

  private List<Long> seeds() {
    return LongStream.rangeClosed(1, runs).boxed().toList();
  }

  /** Few and small steps; a silent one is missed soon, and may be tried often. */
  private SweepConfig config() {
    SweepConfig smoke = Presets.load("smoke").config();
    SweepConfig.Builder config =
        SweepConfig.newBuilder(smoke)
            .setStepTimeLimitSeconds(30)
            .setMaxAttempts(50)
            .setBranches(branches);
    if (real) {
      // Steps of seconds: long enough to be hit.
      return config
          .setDataset(DatasetConfig.newBuilder(smoke.getDataset()).setTrainLimit(2_000).build())
          .setSupernet(SupernetConfig.newBuilder(smoke.getSupernet()).setEpochs(3).build())
          .setEventEveryBatches(2)
          .build();
    }
    return config
        .setSupernet(SupernetConfig.newBuilder(smoke.getSupernet()).setEpochs(4).build())
        .setMask(MaskConfig.newBuilder(smoke.getMask()).setEpochs(2).build())
        .setFinetune(FinetuneConfig.newBuilder(smoke.getFinetune()).setEpochs(2).build())
        .build();
  }
}
