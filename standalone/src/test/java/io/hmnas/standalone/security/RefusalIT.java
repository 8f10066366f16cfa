package io.hmnas.standalone.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.standalone.broker.SecuredBroker;
import io.hmnas.standalone.broker.SecuredBroker.Listener;
import io.hmnas.standalone.cli.Invocation;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said to somebody whom the brokers do not let in, or who cannot trust them. */
@Timeout(180)
class RefusalIT {
  private static final int FAILED = 1;
  private static final int USAGE = 2;

  @TempDir static Path folder;
  private static SecuredBroker broker;
  private static Admin admin;

  @BeforeAll
  static void start() throws Exception {
    broker = SecuredBroker.start(folder.resolve("broker"));
    admin = broker.admin();
    broker.user(admin, "somebody", "right");
  }

  @AfterAll
  static void stop() {
    admin.close();
    broker.close();
  }

  @ParameterizedTest
  @CsvSource({
    "topics apply, 1",
    "worker --simulate, 1",
    "coordinator --no-http, 1",
    "coordinator --http-port 0, 1",
    "registry --port 0, 1",
    "dead-letters list, 1",
    "audit some-sweep, 1",
    "sweep list, 4",
    "doctor, 1"
  })
  void shouldNameTheSettingsWhenThePasswordIsWrong(String command, int exitCode) {
    Invocation refused = run(Listener.SCRAM, broker.scram("somebody", "s3cret-wrong"), command);
    assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(exitCode);
    assertThat(refused.out() + refused.err())
        .contains("refuse this user or password")
        .contains("sasl.jaas.config")
        .contains("--kafka-config")
        .doesNotContain("s3cret-wrong")
        .doesNotContain("\tat ");
  }

  @Test
  void shouldNameTheTrustStoreWhenTheBrokersAreNotTrusted() throws Exception {
    for (String authority : new String[] {"authority", "stranger"}) {
      Map<String, String> settings = new HashMap<>(broker.tls());
      settings.putAll(
          TestCertificates.create(folder.resolve("other-" + authority), authority).truststore());
      Invocation refused = run(Listener.TLS, settings, "worker --simulate");
      assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(FAILED);
      assertThat(refused.err()).contains("not trusted").contains("ssl.truststore.location");
    }
  }

  @Test
  void shouldNameTheKeyStoreWhenTheClientHasNoCertificate() {
    Invocation refused = run(Listener.MUTUAL, broker.tls(), "worker --simulate");
    assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(FAILED);
    assertThat(refused.err()).contains("refuse this client's certificate, or it has none");
    assertThat(refused.err()).contains("ssl.keystore.location");
  }

  @Test
  void shouldNameTheMechanismThatTheBrokersDoNotHave() {
    Map<String, String> settings = new HashMap<>(broker.scram("somebody", "right"));
    settings.put("sasl.mechanism", "SCRAM-SHA-256");
    Invocation refused = run(Listener.SCRAM, settings, "topics apply");
    assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(FAILED);
    assertThat(refused.err()).contains("set sasl.mechanism").contains("SCRAM-SHA-512");
  }

  @Test
  void shouldPointToTheRightsWhenTheUserMayNothing() {
    for (String command : new String[] {"topics apply", "dead-letters list"}) {
      Invocation refused = run(Listener.SCRAM, broker.scram("somebody", "right"), command);
      assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(FAILED);
      assertThat(refused.err()).contains("hmnas acls").containsIgnoringCase("authoriz");
    }
  }

  @Test
  void shouldNameTheProtocolWhenNothingThatIsUnderstoodComesBack() {
    Invocation refused =
        run(Listener.TLS, Map.of("security.protocol", "PLAINTEXT"), "dead-letters list");
    assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(FAILED);
    assertThat(refused.err()).contains("does security.protocol fit their listener");
  }

  @Test
  void shouldStartNothingWithSettingsThatAreWrong() {
    Map<String, String> settings = new HashMap<>(broker.scram("somebody", "right"));
    settings.put("ssl.trustore.location", "ca.pem");
    Invocation refused = run(Listener.SCRAM, settings, "worker --simulate");
    assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(USAGE);
    assertThat(refused.err())
        .contains("ssl.trustore.location is not a setting that every Kafka client has")
        .doesNotContain("right\"");
  }

  private static Invocation run(Listener listener, Map<String, String> settings, String command) {
    SecuredSystem system = new SecuredSystem(broker, listener, folder);
    String[] words = command.split(" ");
    return Invocation.of(system.arguments(system.file("client", settings), words));
  }
}
