package io.hmnas.coordinator.api;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/** A real broker in the test's JVM. */
final class TestBroker implements AutoCloseable {
  private static final String CONTROLLER = "CONTROLLER";

  private final KafkaRaftServer server;
  private final int port;

  private TestBroker(KafkaRaftServer server, int port) {
    this.server = server;
    this.port = port;
  }

  static TestBroker start(Path directory) throws Exception {
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
        .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
        .setClusterId(Uuid.randomUuid().toString())
        .setNodeId(1)
        .setControllerListenerName(CONTROLLER)
        .setMetadataLogDirectory(directory.toString())
        .setDirectories(List.of(directory.toString()))
        .run();
    int port = freePort();
    KafkaRaftServer server =
        new KafkaRaftServer(
            KafkaConfig.fromProps(settings(directory, port, freePort()), false), Time.SYSTEM);
    server.startup();
    return new TestBroker(server, port);
  }

  private static Properties settings(Path directory, int port, int controllerPort) {
    String broker = "PLAINTEXT://127.0.0.1:" + port;
    Properties properties = new Properties();
    properties.putAll(
        Map.of(
            "process.roles",
            "broker,controller",
            "node.id",
            "1",
            "controller.quorum.voters",
            "1@127.0.0.1:" + controllerPort,
            "controller.listener.names",
            CONTROLLER,
            "listeners",
            broker + "," + CONTROLLER + "://127.0.0.1:" + controllerPort,
            "advertised.listeners",
            broker,
            "log.dirs",
            directory.toString(),
            "auto.create.topics.enable",
            "false",
            "group.initial.rebalance.delay.ms",
            "0",
            "log.cleaner.dedupe.buffer.size",
            "4194304"));
    for (String log : List.of("offsets.topic", "transaction.state.log")) {
      properties.put(log + ".replication.factor", "1");
      properties.put(log + ".num.partitions", "1");
    }
    properties.put("transaction.state.log.min.isr", "1");
    return properties;
  }

  Map<String, Object> clientSettings() {
    return Map.of("bootstrap.servers", bootstrapServers());
  }

  String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
