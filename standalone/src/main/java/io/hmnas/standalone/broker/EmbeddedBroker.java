package io.hmnas.standalone.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka broker (KRaft, one node) in this JVM, on the loopback interface. What it stores
 * survives a restart, also on another port.
 *
 * <p>The caller closes it. Closing waits until everything is on disk and the directory is free.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

  private final KafkaRaftServer server;
  private final DirectoryLock lock;
  private final String bootstrapServers;

  private EmbeddedBroker(KafkaRaftServer server, DirectoryLock lock, String bootstrapServers) {
    this.server = server;
    this.lock = lock;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * Starts a broker and waits until it answers.
   *
   * @throws BrokerException if the directory is in use or cannot be written, the port is taken, or
   *     Kafka refuses to start; nothing is left running then
   */
  public static EmbeddedBroker start(BrokerOptions options) {
    DirectoryLock lock = DirectoryLock.acquire(options.directory());
    try {
      int port = options.port() == BrokerOptions.ANY_PORT ? freePort() : options.port();
      requireFree(port);
      Path log = options.directory().resolve("log");
      Properties properties = BrokerConfig.properties(log, port, freePort());
      format(log);
      KafkaRaftServer server = startServer(KafkaConfig.fromProps(properties, false));
      return new EmbeddedBroker(server, lock, BrokerConfig.HOST + ":" + port);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Where clients connect: host and port. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  @Override
  public void close() {
    try {
      server.shutdown();
      server.awaitShutdown();
    } finally {
      lock.close();
    }
  }

  private static KafkaRaftServer startServer(KafkaConfig config) {
    KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
    try {
      server.startup();
      return server;
    } catch (RuntimeException e) {
      // The controller may be running by now, and would halt the JVM at the next start.
      try {
        server.shutdown();
        server.awaitShutdown();
      } catch (RuntimeException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw new BrokerException("the embedded broker did not start: " + e.getMessage(), e);
    }
  }

  private static void format(Path log) {
    if (Files.exists(log.resolve("meta.properties"))) {
      return;
    }
    try {
      Files.createDirectories(log);
      new Formatter()
          .setPrintStream(
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
          .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
          .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
          .setClusterId(Uuid.randomUuid().toString())
          .setNodeId(BrokerConfig.NODE_ID)
          .setControllerListenerName("CONTROLLER")
          .setMetadataLogDirectory(log.toString())
          .setDirectories(List.of(log.toString()))
          .run();
      LOG.info("formatted {}", log);
    } catch (Exception e) {
      throw new BrokerException(
          "cannot prepare the broker's directory " + log + ": " + e.getMessage(), e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new BrokerException("no free port on " + BrokerConfig.HOST, e);
    }
  }

  private static void requireFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new BrokerException(
          "port %d on %s is taken or not allowed (%s): choose another port, or 0 for any free one"
              .formatted(port, BrokerConfig.HOST, e.getMessage()),
          e);
    }
  }
}
