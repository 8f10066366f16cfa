package io.hmnas.standalone.broker;

import io.hmnas.schemas.kafka.KafkaConnection;
import io.hmnas.standalone.security.TestCertificates;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A broker that lets nobody do anything without a right to it, with a listener for each way to show
 * who one is. It talks to itself by mutual TLS.
 */
public final class SecuredBroker implements AutoCloseable {
  private static final String ADMIN_PASSWORD = "admin-password";

  /** How clients show who they are. */
  public enum Listener {
    /** By user and password, over TLS; the principal is {@code User:NAME}. */
    SCRAM("SASL_SSL"),
    /** Not at all, but over TLS; the principal is {@code User:ANONYMOUS}. */
    TLS("SSL"),
    /** By a certificate; the principal is {@code User:CN=NAME}. */
    MUTUAL("SSL");

    private final String protocol;

    Listener(String protocol) {
      this.protocol = protocol;
    }
  }

  private final KafkaRaftServer server;
  private final TestCertificates certificates;
  private final Map<Listener, Integer> ports;

  private SecuredBroker(
      KafkaRaftServer server, TestCertificates certificates, Map<Listener, Integer> ports) {
    this.server = server;
    this.certificates = certificates;
    this.ports = ports;
  }

  /** Starts one in a folder. */
  public static SecuredBroker start(Path folder) throws Exception {
    TestCertificates certificates =
        TestCertificates.create(folder.resolve("certificates"), "authority");
    Path log = folder.resolve("log");
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
        .setScramArguments(List.of("SCRAM-SHA-512=[name=admin,password=" + ADMIN_PASSWORD + "]"))
        .run();
    Map<Listener, Integer> ports = new HashMap<>();
    StringBuilder listeners = new StringBuilder();
    StringBuilder protocols = new StringBuilder("CONTROLLER:SSL");
    for (Listener listener : Listener.values()) {
      int port = freePort();
      ports.put(listener, port);
      listeners.append("%s://127.0.0.1:%d,".formatted(listener, port));
      protocols.append(",%s:%s".formatted(listener, listener.protocol));
    }
    int controller = freePort();
    Properties properties = BrokerConfig.properties(log, freePort(), controller);
    properties.putAll(certificates.keystore("broker"));
    properties.putAll(certificates.truststore());
    String clients = listeners.substring(0, listeners.length() - 1);
    properties.putAll(
        Map.of(
            "listener.security.protocol.map",
            protocols.toString(),
            "listeners",
            clients + ",CONTROLLER://127.0.0.1:" + controller,
            "advertised.listeners",
            clients,
            "inter.broker.listener.name",
            Listener.MUTUAL.name(),
            "listener.name.mutual.ssl.client.auth",
            "required",
            "listener.name.controller.ssl.client.auth",
            "required",
            "sasl.enabled.mechanisms",
            "SCRAM-SHA-512",
            "listener.name.scram.scram-sha-512.sasl.jaas.config",
            "org.apache.kafka.common.security.scram.ScramLoginModule required;",
            "authorizer.class.name",
            "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users",
            "User:CN=broker;User:admin"));
    KafkaRaftServer server =
        new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
    server.startup();
    return new SecuredBroker(server, certificates, ports);
  }

  /** Where clients connect, by one of the ways. */
  public String bootstrapServers(Listener listener) {
    return "localhost:" + ports.get(listener);
  }

  /** The authority that the broker trusts, and that signed its certificate. */
  public TestCertificates certificates() {
    return certificates;
  }

  /** Settings of a client by user and password. */
  public Map<String, String> scram(String user, String password) {
    Map<String, String> settings = new HashMap<>(certificates.truststore());
    settings.put("security.protocol", "SASL_SSL");
    settings.put("sasl.mechanism", "SCRAM-SHA-512");
    settings.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
            .formatted(user, password));
    return settings;
  }

  /** Settings of a client that shows nothing. */
  public Map<String, String> tls() {
    Map<String, String> settings = new HashMap<>(certificates.truststore());
    settings.put("security.protocol", "SSL");
    return settings;
  }

  /** Settings of a client with a certificate of its own. */
  public Map<String, String> mutual(String name) throws Exception {
    Map<String, String> settings = new HashMap<>(tls());
    settings.putAll(certificates.keystore(name));
    return settings;
  }

  /** A client that may do everything. */
  public Admin admin() {
    return Admin.create(adminConnection().client());
  }

  /** How somebody gets to it who may do everything. */
  public KafkaConnection adminConnection() {
    return KafkaConnection.of(bootstrapServers(Listener.SCRAM), scram("admin", ADMIN_PASSWORD));
  }

  /** Makes a user, or changes its password. */
  public void user(Admin admin, String name, String password) throws Exception {
    admin
        .alterUserScramCredentials(
            List.of(
                new UserScramCredentialUpsertion(
                    name, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), password)))
        .all()
        .get();
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
