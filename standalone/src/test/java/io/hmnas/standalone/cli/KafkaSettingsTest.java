package io.hmnas.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaSettingsTest {
  @TempDir Path folder;

  @Test
  void shouldTakeTheEnvironmentBeforeTheFile() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("client.properties"), "security.protocol=SSL\nretry.backoff.ms=5\n");
    assertThat(
            KafkaSettings.connection(
                    "b:1",
                    file,
                    Map.of(
                        "HMNAS_KAFKA_SECURITY_PROTOCOL", "SASL_SSL",
                        "HMNAS_KAFKA_CONFIG", file.toString(),
                        "HMNAS_TOKEN", "t"))
                .settings())
        .isEqualTo(Map.of("security.protocol", "SASL_SSL", "retry.backoff.ms", "5"));
  }

  @Test
  void shouldPassOverWhatKubernetesSetsForServices() {
    assertThat(
            KafkaSettings.connection(
                    "b:1",
                    null,
                    Map.of(
                        "HMNAS_KAFKA_BOOTSTRAP_SERVICE_HOST", "10.0.0.1",
                        "HMNAS_KAFKA_BOOTSTRAP_SERVICE_PORT_TCP_CLIENTS", "9092",
                        "HMNAS_KAFKA_PORT", "tcp://10.0.0.1:9092",
                        "HMNAS_KAFKA_BROKERS_PORT_9093_TCP_ADDR", "10.0.0.1"))
                .settings())
        .isEmpty();
  }

  @Test
  void shouldSayWhereASettingIsThatIsWrong() {
    assertThatThrownBy(
            () -> KafkaSettings.connection("b:1", null, Map.of("HMNAS_KAFKA_PASSWORD", "geheim")))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("HMNAS_KAFKA_*")
        .hasMessageContaining("password is not a setting")
        .hasMessageNotContaining("geheim");
    Path missing = folder.resolve("none");
    assertThatThrownBy(() -> KafkaSettings.connection("b:1", missing, Map.of()))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("--kafka-config")
        .hasMessageContaining(missing.toString());
  }
}
