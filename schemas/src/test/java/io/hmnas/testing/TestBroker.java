package io.hmnas.testing;

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

/** A real broker in the test's JVM that is its own controller, with all of a broker's defaults. */
public final class TestBroker implements AutoCloseable {
  private static final String CONTROLLER = "CONTROLLER";

  private final Path directory;
  private final int port;
  private final int controllerPort;
  private final Map<String, String> further;
  private KafkaRaftServer server;

  private TestBroker(Path directory, Map<String, String> further) throws IOException {
    this.directory = directory;
    this.port = freePort();
    this.controllerPort = freePort();
    this.further = Map.copyOf(further);
    this.server = startServer();
  }

  /** Starts one on a free port of the loopback interface. */
  public static TestBroker start(Path directory) throws Exception {
    return start(directory, Map.of());
  }

  /**
   * The same.
   *
   * @param further settings that are not as by default
   */
  public static TestBroker start(Path directory, Map<String, String> further) throws Exception {
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
    return new TestBroker(directory, further);
  }

  /** Where it is. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** What a Kafka client needs to reach it. */
  public Map<String, Object> clientSettings() {
    return Map.of("bootstrap.servers", bootstrapServers());
  }

  /** Stops the broker and starts it again on the same port with the same data. */
  public void restart() {
    close();
    server = startServer();
  }

  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private KafkaRaftServer startServer() {
    KafkaRaftServer started =
        new KafkaRaftServer(KafkaConfig.fromProps(settings(), false), Time.SYSTEM);
    try {
      started.startup();
      return started;
    } catch (RuntimeException e) {
      started.shutdown();
      throw e;
    }
  }

  private Properties settings() {
    String broker = "BROKER://" + bootstrapServers();
    Properties settings = new Properties();
    settings.putAll(
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
            directory.toString()));
    for (String log :
        List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
      settings.put(log + ".replication.factor", "1");
      settings.put(log + ".num.partitions", "1");
    }
    for (String log : List.of("transaction.state.log", "share.coordinator.state.topic")) {
      settings.put(log + ".min.isr", "1");
    }
    settings.put("auto.create.topics.enable", "false");
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("log.cleaner.dedupe.buffer.size", "4194304");
    settings.putAll(further);
    return settings;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
