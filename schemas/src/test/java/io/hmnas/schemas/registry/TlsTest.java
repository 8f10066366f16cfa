package io.hmnas.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmnas.schemas.serde.SchemaRegistryException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with a certificate of its own that wants to see the client's. */
final class TlsTest {
  private static final String PASSWORD = "changeit";

  @TempDir static Path directory;

  @BeforeAll
  static void makeCertificates() throws Exception {
    for (String name : List.of("server", "client", "stranger")) {
      keytool(
          "-genkeypair",
          "-alias",
          name,
          "-keyalg",
          "EC",
          "-dname",
          "CN=localhost",
          "-ext",
          "san=dns:localhost,ip:127.0.0.1",
          "-keystore",
          store(name));
      keytool(
          "-exportcert", "-alias", name, "-file", store(name) + ".crt", "-keystore", store(name));
    }
    keytool(
        "-importcert",
        "-noprompt",
        "-alias",
        "s",
        "-file",
        store("server") + ".crt",
        "-keystore",
        store("trust-server"));
    keytool(
        "-importcert",
        "-noprompt",
        "-alias",
        "c",
        "-file",
        store("client") + ".crt",
        "-keystore",
        store("trust-client"));
  }

  @Test
  void shouldTrustTheServerItIsToldToTrustAndShowItsCertificate() throws Exception {
    try (StubRegistry server = server()) {
      server.on("POST /subjects/s/versions", 200, "{'id': 5}");

      assertThat(ask(server, "trust-server", "client")).isEqualTo(5);
    }
  }

  @Test
  void shouldNotTrustAnyServer() throws Exception {
    try (StubRegistry server = server()) {
      assertThatThrownBy(() -> ask(server, "trust-client", "client"))
          .isInstanceOf(SchemaRegistryException.class)
          .hasMessageContainingAll(server.url(), "PKIX");
      assertThatThrownBy(() -> ask(server, "trust-server", "stranger"))
          .isInstanceOf(SchemaRegistryException.class);
      assertThat(server.asked).isEmpty();
    }
  }

  private static int ask(StubRegistry server, String trust, String key) {
    Map<String, String> settings = new HashMap<>();
    settings.put("schema.registry.url", server.url());
    settings.put("max.retries", "0");
    stores(trust, key).forEach((name, value) -> settings.put("schema.registry." + name, value));
    return SchemaRegistries.of(settings).idOf("s", Schema.create(Schema.Type.INT));
  }

  private static StubRegistry server() throws Exception {
    try (DefaultSslEngineFactory factory = new DefaultSslEngineFactory()) {
      factory.configure(
          new ConfigDef().withClientSslSupport().parse(stores("trust-client", "server")));
      return StubRegistry.start(factory.sslContext());
    }
  }

  private static Map<String, String> stores(String trust, String key) {
    return Map.of(
        "ssl.truststore.location",
        store(trust),
        "ssl.truststore.password",
        PASSWORD,
        "ssl.truststore.type",
        "PKCS12",
        "ssl.keystore.location",
        store(key),
        "ssl.keystore.password",
        PASSWORD,
        "ssl.keystore.type",
        "PKCS12");
  }

  private static String store(String name) {
    return directory.resolve(name + ".p12").toString();
  }

  private static void keytool(String... arguments) throws Exception {
    List<String> command = new java.util.ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
