package io.hmnas.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hmnas.schemas.avro.DatasetConfig;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.SearchSpaceConfig;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.StepRecord;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.serde.AvroSerializer;
import io.hmnas.schemas.serde.CatalogueRegistry;
import io.hmnas.schemas.topic.TopicAdmin;
import io.hmnas.schemas.topic.Topics;
import io.hmnas.standalone.broker.BrokerOptions;
import io.hmnas.standalone.broker.EmbeddedBroker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An audit of a sweep of a cluster, with real steps. */
@Timeout(180)
class AuditIT {
  private static final Topics TOPICS = Topics.withDefaultPrefix();
  private static final SweepConfig CONFIG =
      SweepConfig.newBuilder()
          .setDataset(
              DatasetConfig.newBuilder()
                  .setName("fashion-mnist-sample")
                  .setTrainLimit(200)
                  .setTestLimit(100)
                  .build())
          .setSpace(SearchSpaceConfig.newBuilder().setChannels(2).setCells(2).setNodes(1).build())
          .setBatchSize(20)
          .build();

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void shouldCompareWithTheLastStateOfEachRun() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.in(folder.resolve("broker")))) {
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
        TopicAdmin.apply(admin, TOPICS, 1);
      }
      assertThat(audit(broker)).isEqualTo(ExitCodes.USAGE);
      assertThat(err.toString()).contains("there is no sweep 'mine' at");

      write(broker, "mine", "00".repeat(32));
      assertThat(audit(broker)).isEqualTo(ExitCodes.USAGE);
      assertThat(err.toString()).contains("say where they are by --checkpoints");
      assertThat(folder.resolve("checkpoints")).doesNotExist();

      Files.createDirectory(folder.resolve("checkpoints"));
      write(broker, "other", "11".repeat(32));
      assertThat(audit(broker)).isEqualTo(ExitCodes.FAILED);
      JsonNode report = JsonMapper.builder().build().readTree(out.toString());
      assertThat(report.path("different").asInt()).isEqualTo(1);
      assertThat(report.at("/steps/0/runId").asText()).isEqualTo("mine.s3");
      assertThat(report.at("/steps/0/digest").asText()).isEqualTo("00".repeat(32));
      assertThat(report.path("notAuditable").asInt()).isEqualTo(1);
      assertThat(report.at("/notAuditableSteps/0/reason").asText())
          .isEqualTo("its input was removed");

      write(broker, "mine", report.at("/steps/0/digestNow").asText());
      assertThat(audit(broker)).isZero();
    }
  }

  private int audit(EmbeddedBroker broker) {
    out.getBuffer().setLength(0);
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(
            "audit",
            "mine",
            "--bootstrap-servers",
            broker.bootstrapServers(),
            "--checkpoints",
            folder.resolve("checkpoints").toString(),
            "--device",
            "cpu",
            "--output",
            "json");
  }

  /** A run that has done two steps, the first of which gave the digest. */
  private static void write(EmbeddedBroker broker, String sweep, String digest) throws Exception {
    RunState run =
        RunState.newBuilder()
            .setSweepId(sweep)
            .setRunId(sweep + ".s3")
            .setSeed(3)
            .setConfig(CONFIG)
            .setHistory(List.of(step(Stage.SEED, digest), step(Stage.SUPERNET, "22".repeat(32))))
            .build();
    try (KafkaProducer<String, RunState> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringSerializer(),
            new AvroSerializer<>(RunState.class, CatalogueRegistry.standard()))) {
      producer.send(new ProducerRecord<>(TOPICS.runs(), run.getRunId(), run)).get();
    }
  }

  private static StepRecord step(Stage stage, String digest) {
    return StepRecord.newBuilder().setStage(stage).setWorker("w").setOutputDigest(digest).build();
  }
}
