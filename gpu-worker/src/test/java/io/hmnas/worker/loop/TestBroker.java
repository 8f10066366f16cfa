package io.hmnas.worker.loop;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
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

/** A real broker in the test's JVM, with locks as short as one second. */
final class TestBroker implements AutoCloseable {
  private static final String CONTROLLER = "CONTROLLER";

  private final Path directory;
  private final int port;
  private final int controllerPort;
  private KafkaRaftServer server;

  private TestBroker(Path directory, int port, int controllerPort) {
    this.directory = directory;
    this.port = port;
    this.controllerPort = controllerPort;
    this.server = startServer();
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
    return new TestBroker(directory, freePort(), freePort());
  }

  String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** Stops the broker and starts it again on the same port with the same data. */
  void restart() {
    close();
    server = startServer();
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private KafkaRaftServer startServer() {
    String broker = "BROKER://127.0.0.1:" + port;
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
            "listener.security.protocol.map",
            CONTROLLER + ":PLAINTEXT,BROKER:PLAINTEXT",
            "listeners",
            broker + "," + CONTROLLER + "://127.0.0.1:" + controllerPort,
            "advertised.listeners",
            broker,
            "inter.broker.listener.name",
            "BROKER",
            "log.dirs",
            directory.toString(),
            "auto.create.topics.enable",
            "false"));
    properties.putAll(
        Map.of(
            "offsets.topic.replication.factor", "1",
            "offsets.topic.num.partitions", "1",
            "share.coordinator.state.topic.replication.factor", "1",
            "share.coordinator.state.topic.min.isr", "1",
            "share.coordinator.state.topic.num.partitions", "1",
            "group.share.min.record.lock.duration.ms", "1000",
            "group.share.min.heartbeat.interval.ms", "500",
            "group.share.heartbeat.interval.ms", "500",
            "log.cleaner.dedupe.buffer.size", "4194304"));
    KafkaRaftServer started =
        new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
    try {
      started.startup();
      return started;
    } catch (RuntimeException e) {
      started.shutdown();
      throw e;
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
