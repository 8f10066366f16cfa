package io.hmnas.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.kafka.KafkaConnection;
import io.hmnas.schemas.serde.AvroDeserializer;
import io.hmnas.schemas.serde.AvroSerializer;
import io.hmnas.schemas.serde.CatalogueRegistry;
import io.hmnas.schemas.topic.Topics;
import io.hmnas.standalone.broker.BrokerOptions;
import io.hmnas.standalone.broker.EmbeddedBroker;
import io.hmnas.standalone.topic.TopicReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A sweep with failing steps on one machine, made again from its events alone. */
@Timeout(300)
@EnabledOnOs(OS.LINUX)
class ReplayIT {
  private static final Topics TOPICS = Topics.withDefaultPrefix();

  @TempDir Path directory;

  @Test
  void shouldMakeEveryNetworkAndReportAgainAndNoticeOneThatWasForged() throws Exception {
    Path file = directory.resolve("sweep.yaml");
    Files.writeString(
        file, "name: mine\npreset: smoke\nseeds: {count: 3, base: 1}\nmaxAttempts: 9\n", UTF_8);
    try (HmnasProcess run =
        start(
            "run",
            "-f",
            file.toString(),
            "--out",
            directory.toString(),
            "--keep-data",
            "--workers",
            "2",
            "--simulate",
            "--step-time",
            "50ms",
            "--failure-rate",
            "0.2")) {
      assertThat(run.awaitExit()).as(run.output()).isZero();
    }
    Path sweep = directory.resolve("mine");

    JsonNode replay = replay(0, sweep.toString(), "--out", directory.resolve("again").toString());
    assertThat(replay.path("same").asBoolean()).isTrue();
    assertThat(replay.path("architectures").asInt()).isEqualTo(3);
    assertThat(replay.path("reports").asInt()).isPositive();
    assertThat(replay.path("endedRuns").asInt()).isEqualTo(3);
    assertThat(replay.path("unreported").asInt()).isZero();
    JsonNode live = report(sweep);
    JsonNode again = report(directory.resolve("again"));
    for (String part :
        new String[] {"config", "summary", "architectures", "robustness", "whatIf"}) {
      assertThat(again.path(part)).as(part).isEqualTo(live.path(part));
    }

    assertThat(again.path("whatIf").path("points")).isNotEmpty();
    assertThat(again.path("records").findValuesAsText("topic"))
        .contains("hmnas.task-results", "hmnas.weight-events");
    assertThat(page(directory.resolve("again")).path("recordings"))
        .as("weights over the steps")
        .hasSize(3)
        .allSatisfy(run -> assertThat(run.path("frames")).hasSizeGreaterThan(3));

    try (EmbeddedBroker broker =
        EmbeddedBroker.start(BrokerOptions.in(sweep.resolve("state").resolve("broker")))) {
      forge(broker.bootstrapServers());
      JsonNode forged = replay(1, "mine", "--bootstrap-servers", broker.bootstrapServers());
      assertThat(forged.at("/differences")).hasSize(1);
      assertThat(forged.at("/differences/0/what").asText())
          .isEqualTo("architecture mine.s2/hm-nas");
      assertThat(forged.at("/differences/0/field").asText()).isEqualTo("testAccuracy");
      assertThat(forged.at("/differences/0/reported").asText()).isEqualTo("0.99");
    }
  }

  /** A better network than was found. */
  private static void forge(String bootstrapServers) throws Exception {
    CatalogueRegistry registry = CatalogueRegistry.standard();
    AtomicReference<Architecture> found = new AtomicReference<>();
    try (TopicReader reader =
        new TopicReader(KafkaConnection.to(bootstrapServers), TOPICS.architectures())) {
      AvroDeserializer<Architecture> decoder = new AvroDeserializer<>(Architecture.class, registry);
      reader.read(
          record -> {
            if (new String(record.key(), UTF_8).equals("mine.s2/hm-nas")) {
              found.set(decoder.deserialize(record.topic(), record.value()));
            }
          });
    }
    try (KafkaProducer<String, Architecture> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new StringSerializer(),
            new AvroSerializer<>(Architecture.class, registry))) {
      producer
          .send(
              new ProducerRecord<>(
                  TOPICS.architectures(),
                  "mine.s2/hm-nas",
                  Architecture.newBuilder(found.get()).setTestAccuracy(0.99).build()))
          .get();
    }
  }

  private JsonNode replay(int exitCode, String... arguments) throws Exception {
    String[] all = new String[arguments.length + 3];
    all[0] = "replay";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[all.length - 2] = "--output";
    all[all.length - 1] = "json";
    Path output = Files.createTempFile(directory, "replay", ".json");
    try (HmnasProcess process = HmnasProcess.start(output, all)) {
      assertThat(process.awaitExit()).as(process.output()).isEqualTo(exitCode);
    }
    String text = Files.readString(output, UTF_8);
    return JsonMapper.builder().build().readTree(text.substring(text.indexOf('{')));
  }

  private HmnasProcess start(String... arguments) throws Exception {
    return HmnasProcess.start(directory.resolve("output"), arguments);
  }

  /** What the page in the report has inside. */
  private static JsonNode page(Path folder) throws Exception {
    String page = Files.readString(folder.resolve("report.html"), UTF_8);
    String start = "<script type=\"application/json\" id=\"data\">";
    return JsonMapper.builder()
        .build()
        .readTree(page.substring(page.indexOf(start) + start.length()));
  }

  private static JsonNode report(Path folder) throws Exception {
    return JsonMapper.builder().build().readTree(folder.resolve("report.json").toFile());
  }
}
