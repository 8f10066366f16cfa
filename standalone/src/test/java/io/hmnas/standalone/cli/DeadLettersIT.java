package io.hmnas.standalone.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.serde.AvroSerializer;
import io.hmnas.schemas.serde.CatalogueRegistry;
import io.hmnas.schemas.topic.DeadLetterCause;
import io.hmnas.schemas.topic.DeadLetterHeaders;
import io.hmnas.schemas.topic.DeadLetterRecord;
import io.hmnas.schemas.topic.TopicAdmin;
import io.hmnas.schemas.topic.Topics;
import io.hmnas.standalone.broker.BrokerOptions;
import io.hmnas.standalone.broker.EmbeddedBroker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An operator with dead letters in a real topic. */
@Timeout(180)
class DeadLettersIT {
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir static Path folder;
  private static EmbeddedBroker broker;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Topics topics;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(BrokerOptions.in(folder.resolve("broker")));
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void createTopics(TestInfo test) {
    topics = Topics.withPrefix(test.getTestMethod().orElseThrow().getName());
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      TopicAdmin.apply(admin, topics, 1);
    }
  }

  @Test
  void shouldNotWaitForLettersToCome() {
    assertThat(execute("list")).isZero();
    assertThat(out.toString()).isEqualTo("no dead letters%n".formatted());
    assertThat(execute("replay", "--all")).isZero();
    assertThat(out.toString()).contains("replayed 0 of 0");
  }

  @Test
  void shouldListTheNewestLastAndOnlyWhatIsAskedFor() throws Exception {
    letter("UNKNOWN_DATASET", topics.tasks(), TIME.plusSeconds(60), "sweep.s2", task());
    letter("WRONG_MAGIC", topics.taskResults(), TIME, "\u001b[31msweep.s1", new byte[] {1});

    assertThat(execute("list")).isZero();
    assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "ID TIME REASON ORIGIN KEY WORKER",
            "0@1 2026-01-02T03:04:05Z WRONG_MAGIC "
                + topics.taskResults()
                + "-3@42"
                + " 0x1b5b33316d73776565702e7331 w-1",
            "0@0 2026-01-02T03:05:05Z UNKNOWN_DATASET " + topics.tasks() + "-3@42 sweep.s2 w-1");

    assertThat(ids("--reason", "wrong_magic")).containsExactly("0@1");
    assertThat(ids("--topic", "tasks")).containsExactly("0@0");
    assertThat(ids("--topic", topics.taskResults())).containsExactly("0@1");
    assertThat(ids("--since", "2026-01-02T03:05:00Z")).containsExactly("0@0");
    assertThat(ids("--since", "2026-01-02")).containsExactly("0@1", "0@0");
    assertThat(ids("--since", "1h")).isEmpty();
    assertThat(execute("list", "--reason", "NONE")).isZero();
    assertThat(out.toString()).contains("no such dead letters");
  }

  @Test
  void shouldShowARecordOfTheContractAsJson() throws Exception {
    letter("UNKNOWN_DATASET", topics.tasks(), TIME, "sweep.s2", task());
    assertThat(execute("show", "0@0")).isZero();
    assertThat(out.toString())
        .contains("reason     UNKNOWN_DATASET")
        .contains("detail     say why")
        .contains("header     trace = abc")
        .contains("value      StepTask")
        .contains("\"runId\" : \"sweep.s2\"");
    JsonNode json = json("show", "0@0", "--output", "json");
    assertThat(json.at("/value/runId").asText()).isEqualTo("sweep.s2");
    assertThat(json.path("schema").asText()).isEqualTo("StepTask");
  }

  @Test
  void shouldShowBytesThatAreNoRecordAsDigitsAndSaveThem() throws Exception {
    byte[] bytes = new byte[3000];
    Arrays.fill(bytes, (byte) 0x1b);
    letter("WRONG_MAGIC", topics.tasks(), TIME, null, bytes);
    Path file = folder.resolve("value.bin");
    assertThat(execute("show", "0@0", "--raw", file.toString())).isZero();
    assertThat(out.toString())
        .contains("key        -")
        .contains("3,000 bytes")
        .contains("first byte is 27")
        .contains("00000000  1b 1b 1b")
        .contains("... 1,976 bytes more")
        .doesNotContain("\u001b");
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
    assertThat(json("show", "0@0", "--output", "json").path("valueHex").asText())
        .startsWith("1b1b");
  }

  @Test
  void shouldReplayLettersToWhereTheyCameFromByteForByte() throws Exception {
    letter("UNKNOWN_DATASET", topics.tasks(), TIME, "sweep.s2", task());
    letter("WRONG_MAGIC", topics.taskResults(), TIME, null, new byte[] {1, 2});

    assertThat(execute("replay", "--all", "--reason", "UNKNOWN_DATASET", "--dry-run")).isZero();
    assertThat(out.toString()).contains("0@0 -> " + topics.tasks()).contains("would replay 1 of 1");
    assertThat(records(topics.tasks())).isEmpty();

    assertThat(execute("replay", "--all", "--reason", "UNKNOWN_DATASET")).isZero();
    assertThat(execute("replay", "0@1")).isZero();

    ConsumerRecord<byte[], byte[]> task = records(topics.tasks()).get(0);
    assertThat(task.value()).isEqualTo(task());
    assertThat(task.key()).asString(UTF_8).isEqualTo("sweep.s2");
    assertThat(header(task, "trace")).isEqualTo("abc");
    assertThat(header(task, DeadLetterHeaders.REPLAY_OF)).isEqualTo("0@0");
    assertThat(task.headers().lastHeader(DeadLetterHeaders.REASON)).isNull();
    assertThat(records(topics.taskResults()).get(0).value()).containsExactly(1, 2);
    assertThat(ids()).as("letters stay").hasSize(2);
  }

  @Test
  void shouldReplayNothingIfALetterIsMissingAndRefuseWhatIsNotWhole() throws Exception {
    letter("TRUNCATED", topics.tasks(), TIME, "big", new byte[2_000_000]);
    letter("WRONG_MAGIC", "elsewhere.tasks", TIME, "k", new byte[] {1});
    letter("WRONG_MAGIC", topics.tasks(), TIME, "k", new byte[] {1});
    send(new ProducerRecord<>(topics.deadLetters(), new byte[] {9}));

    assertThat(execute("replay", "0@2", "0@99")).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("there is no dead letter 0@99");
    assertThat(execute("show", "7@0")).isEqualTo(ExitCodes.USAGE);
    assertThat(records(topics.tasks())).isEmpty();

    assertThat(execute("replay", "--all")).isEqualTo(ExitCodes.FAILED);
    assertThat(out.toString()).contains("replayed 1 of 4");
    assertThat(err.toString())
        .contains("0@0 is not replayed: it is not whole any more")
        .contains("0@1 is not replayed: it is from elsewhere.tasks")
        .contains("0@3 is not replayed: its headers do not say");
    assertThat(records(topics.tasks())).hasSize(1);
  }

  @Test
  void shouldSayWhenThereIsNoSuchTopic() {
    assertThat(
            Main.commandLine()
                .setErr(new PrintWriter(err))
                .execute(
                    "dead-letters",
                    "list",
                    "--bootstrap-servers",
                    broker.bootstrapServers(),
                    "--topic-prefix",
                    "nobody"))
        .isEqualTo(ExitCodes.FAILED);
    assertThat(err.toString())
        .contains("there is no topic nobody.dead-letters")
        .contains("--topic-prefix");
  }

  private int execute(String command, String... arguments) {
    out.getBuffer().setLength(0);
    List<String> all = new ArrayList<>(List.of("dead-letters", command));
    all.addAll(List.of(arguments));
    all.addAll(
        List.of(
            "--bootstrap-servers", broker.bootstrapServers(), "--topic-prefix", topics.prefix()));
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(all.toArray(String[]::new));
  }

  private JsonNode json(String command, String... arguments) throws Exception {
    assertThat(execute(command, arguments)).isZero();
    return JsonMapper.builder().build().readTree(out.toString());
  }

  private List<String> ids(String... filter) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("--output", "json"));
    arguments.addAll(List.of(filter));
    return json("list", arguments.toArray(String[]::new)).findValuesAsText("id");
  }

  private byte[] task() {
    return new AvroSerializer<>(StepTask.class, CatalogueRegistry.standard())
        .serialize(topics.tasks(), StepTask.newBuilder().setRunId("sweep.s2").build());
  }

  private void letter(String reason, String origin, Instant time, String key, byte[] value)
      throws Exception {
    Headers own = new RecordHeaders().add("trace", "abc".getBytes(UTF_8));
    DeadLetterRecord letter =
        DeadLetterRecord.of(
            new DeadLetterCause(reason, "say why", origin, 3, 42, "w-1", time),
            own,
            key == null ? null : key.getBytes(UTF_8),
            value);
    send(
        new ProducerRecord<>(
            topics.deadLetters(), null, letter.key(), letter.value(), letter.headers()));
  }

  private static void send(ProducerRecord<byte[], byte[]> record) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(record).get();
    }
  }

  private static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), UTF_8);
  }
}
