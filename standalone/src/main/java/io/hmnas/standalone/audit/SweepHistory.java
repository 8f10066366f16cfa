package io.hmnas.standalone.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hmnas.coordinator.plan.RunKey;
import io.hmnas.schemas.avro.KeptOperation;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepMetrics;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.config.Branch;
import io.hmnas.schemas.kafka.KafkaConnection;
import io.hmnas.schemas.serde.AvroDeserializer;
import io.hmnas.schemas.serde.SchemaRegistry;
import io.hmnas.schemas.topic.Topics;
import io.hmnas.standalone.topic.TopicReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where the runs of a sweep stand, by name of the run. */
public final class SweepHistory {
  private SweepHistory() {}

  /**
   * From the topic of runs of a cluster.
   *
   * @return empty if the cluster has no run of that sweep
   * @throws io.hmnas.standalone.topic.TopicException if the topic cannot be read
   */
  public static List<RunState> fromTopic(
      KafkaConnection kafka, Topics topics, SchemaRegistry registry, String sweepId) {
    AvroDeserializer<RunState> reader = new AvroDeserializer<>(RunState.class, registry);
    Map<String, RunState> runs = new TreeMap<>();
    try (TopicReader topic = new TopicReader(kafka, topics.runs())) {
      topic.read(
          record -> {
            RunState run = reader.deserialize(record.topic(), record.value());
            if (run != null && run.getSweepId().equals(sweepId)) {
              runs.put(RunKey.of(run), run);
            }
          });
    }
    return List.copyOf(runs.values());
  }

  /**
   * From the report that a sweep on one machine left.
   *
   * @param report its report.json
   * @param config the configuration of the sweep
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if it is not what a sweep leaves
   */
  public static List<RunState> fromReport(Path report, SweepConfig config) throws IOException {
    JsonNode root = JsonMapper.builder().build().readTree(report.toFile());
    String sweepId = root.path("sweepId").asText();
    List<RunState> runs = new ArrayList<>();
    root.path("runs").forEach(run -> runs.add(run(run, sweepId, config)));
    root.path("branchRuns").forEach(run -> runs.add(run(run, sweepId, config)));
    return List.copyOf(runs);
  }

  private static RunState run(JsonNode run, String sweepId, SweepConfig config) {
    List<StepRecord> history = new ArrayList<>();
    for (JsonNode step : run.path("history")) {
      history.add(
          StepRecord.newBuilder()
              .setBranch(step.path("branch").asText())
              .setStage(Stage.valueOf(step.path("stage").asText()))
              .setStep(step.path("step").asInt())
              .setWorker(step.path("worker").asText())
              .setOutputDigest(step.path("outputDigest").asText())
              .setMetrics(
                  StepMetrics.newBuilder().setBackend(step.at("/metrics/backend").asText()).build())
              .build());
    }
    List<KeptOperation> genotype = new ArrayList<>();
    for (JsonNode kept : run.path("genotype")) {
      genotype.add(
          KeptOperation.newBuilder()
              .setCellType(kept.path("cellType").asText())
              .setSource(kept.path("source").asInt())
              .setTarget(kept.path("target").asInt())
              .setOperation(kept.path("operation").asText())
              .build());
    }
    return RunState.newBuilder()
        .setSweepId(sweepId)
        .setRunId(run.path("runId").asText())
        .setSeed(run.path("seed").asLong())
        .setBranch(run.path("branch").asText(Branch.HM_NAS.label()))
        .setInitSeed(seed(run, "initSeed"))
        .setDataSeed(seed(run, "dataSeed"))
        .setMaskSeed(seed(run, "maskSeed"))
        .setGenotype(genotype)
        .setConfig(config)
        .setHistory(history)
        .build();
  }

  private static @Nullable Long seed(JsonNode run, String field) {
    return run.path(field).isNumber() ? (Long) run.path(field).asLong() : null;
  }
}
