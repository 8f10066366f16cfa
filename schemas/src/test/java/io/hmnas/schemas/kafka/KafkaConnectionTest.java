package io.hmnas.schemas.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaConnectionTest {
  @Test
  void shouldGiveEveryClientTheSettingsAndLetItsOwnGoFirst() {
    KafkaConnection kafka =
        KafkaConnection.of("b:1", Map.of("security.protocol", "SSL", "request.timeout.ms", "7"));
    assertThat(kafka.with(Map.of("acks", "all", "request.timeout.ms", 9)))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "bootstrap.servers", "b:1",
                "security.protocol", "SSL",
                "request.timeout.ms", 9,
                "acks", "all"));
  }

  @Test
  void shouldRefuseWhatNotEveryClientHas() {
    for (String name :
        new String[] {"ssl.trustore.location", "isolation.level", "bootstrap.servers", "acks"}) {
      assertThatThrownBy(() -> KafkaConnection.of("b:1", Map.of(name, "x")))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining(name + " is not a setting that every Kafka client has");
    }
  }

  @Test
  void shouldRefuseAValueThatASettingCannotHave() {
    assertThatThrownBy(() -> KafkaConnection.of("b:1", Map.of("security.protocol", "SASL")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("security.protocol");
  }

  @Test
  void shouldFetchSecretsFromWhereTheyAreKept(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("password"), "geheim");
    Files.writeString(folder.resolve("more.properties"), "truststore=vertraut\n");
    KafkaConnection kafka =
        KafkaConnection.of(
            "b:1",
            Map.of(
                "sasl.jaas.config",
                "X required password=\"${directory:%s:password}\";".formatted(folder),
                "ssl.truststore.password",
                "${file:%s:truststore}".formatted(folder.resolve("more.properties"))));
    assertThat(kafka.settings())
        .containsOnlyKeys("sasl.jaas.config", "ssl.truststore.password")
        .containsEntry("sasl.jaas.config", "X required password=\"geheim\";")
        .containsEntry("ssl.truststore.password", "vertraut");
  }

  @Test
  void shouldSayWhichSecretIsNotWhereItShouldBe(@TempDir Path folder) {
    String place = "${directory:" + folder + ":password}";
    assertThatThrownBy(() -> KafkaConnection.of("b:1", Map.of("ssl.key.password", place)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("ssl.key.password")
        .hasMessageContaining(place);
  }

  @Test
  void shouldShowNoSecretInItsText() {
    KafkaConnection kafka = KafkaConnection.of("b:1", Map.of("ssl.key.password", "geheim"));
    assertThat(kafka.toString()).contains("b:1", "ssl.key.password").doesNotContain("geheim");
  }

  @Test
  void shouldBeWhatAnAdminClientTakes() {
    KafkaConnection kafka = KafkaConnection.of("localhost:1", Map.of("retry.backoff.ms", "50"));
    try (Admin admin = Admin.create(kafka.client())) {
      assertThat(admin).isNotNull();
    }
    assertThat(
            new ConsumerConfig(
                    kafka.with(
                        Map.of(
                            "key.deserializer",
                                "org.apache.kafka.common.serialization.VoidDeserializer",
                            "value.deserializer",
                                "org.apache.kafka.common.serialization.VoidDeserializer")))
                .getLong("retry.backoff.ms"))
        .isEqualTo(50);
  }
}
