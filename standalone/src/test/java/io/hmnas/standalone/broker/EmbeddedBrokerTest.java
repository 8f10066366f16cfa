package io.hmnas.standalone.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;

  @Test
  void shouldKeepRecordsOverARestartOnAnotherPort() throws Exception {
    String first;
    try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.in(directory))) {
      first = broker.bootstrapServers();
      createTopic(first);
      produce(first, "before");
      assertThat(consume(first, 1)).containsExactly("before");
    }
    // Held, so that the second start has to take another port.
    try (ServerSocket held = hold(port(first));
        EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.in(directory))) {
      assertThat(port(broker.bootstrapServers())).isNotEqualTo(held.getLocalPort());
      produce(broker.bootstrapServers(), "after");
      assertThat(consume(broker.bootstrapServers(), 2)).containsExactly("before", "after");
    }
  }

  @Test
  void shouldServeShareGroups() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.in(directory));
        KafkaShareConsumer<String, String> consumer =
            new KafkaShareConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "group.id", "pool"),
                new StringDeserializer(),
                new StringDeserializer())) {
      createTopic(broker.bootstrapServers());
      consumer.subscribe(List.of("t"));
      List<String> got = new ArrayList<>();
      // A share group starts at the end: what is written once it has joined is delivered.
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                produce(broker.bootstrapServers(), "task");
                consumer.poll(Duration.ofSeconds(1)).forEach(r -> got.add(r.value()));
                return !got.isEmpty();
              });
      assertThat(got).containsOnly("task");
    }
  }

  @Test
  void shouldRefuseADirectoryInUse() {
    try (EmbeddedBroker broker = EmbeddedBroker.start(BrokerOptions.in(directory))) {
      assertThat(broker.bootstrapServers()).startsWith("127.0.0.1:");
      assertThatThrownBy(() -> EmbeddedBroker.start(BrokerOptions.in(directory)))
          .isInstanceOf(BrokerException.class)
          .hasMessageContaining("another broker uses the directory " + directory)
          .hasMessageContaining("choose another");
    }
  }

  @Test
  void shouldRefuseATakenPortAndLeaveTheDirectoryFree() throws Exception {
    try (ServerSocket taken = hold(0)) {
      BrokerOptions options = new BrokerOptions(directory, taken.getLocalPort());
      assertThatThrownBy(() -> EmbeddedBroker.start(options))
          .isInstanceOf(BrokerException.class)
          .hasMessageContaining("port " + taken.getLocalPort() + " on 127.0.0.1 is taken");
    }
    DirectoryLock.acquire(directory).close();
  }

  @Test
  void shouldRefuseADirectoryThatIsAFile() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> EmbeddedBroker.start(BrokerOptions.in(file)))
        .isInstanceOf(BrokerException.class)
        .hasMessageContaining("cannot write to the broker's directory " + file);
  }

  @Test
  void shouldRefuseAPortOutOfRange() {
    assertThatThrownBy(() -> new BrokerOptions(directory, 65536))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("port must be 0..65535, got 65536");
  }

  private static ServerSocket hold(int port) throws Exception {
    return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
  }

  private static int port(String bootstrapServers) {
    return Integer.parseInt(bootstrapServers.substring(bootstrapServers.indexOf(':') + 1));
  }

  private static void createTopic(String servers) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      admin.createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get();
    }
  }

  private static void produce(String servers, String value) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers), new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>("t", "key", value)).get();
    }
  }

  private static List<String> consume(String servers, int count) {
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers),
            new StringDeserializer(),
            new StringDeserializer())) {
      TopicPartition partition = new TopicPartition("t", 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(200)).forEach(r -> values.add(r.value()));
                return values.size() >= count;
              });
    }
    return values;
  }
}
