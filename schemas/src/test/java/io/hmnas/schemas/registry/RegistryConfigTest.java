package io.hmnas.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RegistryConfigTest {
  @Test
  void shouldLetAKafkaClientsOtherSettingsBe() {
    RegistryConfig config =
        parse(
            Map.of(
                "bootstrap.servers", "b:9092",
                "retries", "3",
                "max.poll.records", "1",
                "ssl.truststore.location", "/no/such/file",
                "value.subject.name.strategy",
                    "io.confluent.kafka.serializers.subject.TopicNameStrategy"));

    assertThat(config.where()).isEqualTo("http://r:8081");
    assertThat(config.tls()).isEmpty();
  }

  @Test
  void shouldTakeConfluentsPrefixBeforeANameToo() {
    RegistryConfig config = parse(Map.of("schema.registry.auto.register.schemas", "false"));

    assertThat(config.flag("auto.register.schemas")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "auto.register.schema, true, auto.register.schemas",
    "use.schema.id, 7, schema.registry.client.class",
    "schema.registry.ssl.truststore.place, /x, ssl.truststore.place",
    "schema.registry.ssl.endpoint.identification.algorithm, '', certificate",
    "value.subject.name.strategy, a.RecordNameStrategy, TopicNameStrategy",
    "bearer.auth.credentials.source, OAUTHBEARER, STATIC_TOKEN",
    "schema.registry.url, localhost:8081, http://host:port",
    "max.retries, -1, max.retries",
    "auto.register.schemas, maybe, auto.register.schemas"
  })
  void shouldNameTheSettingThatIsNotAsItMustBe(String name, String value, String hint) {
    assertThatThrownBy(() -> parse(Map.of(name, value)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(name)
        .hasMessageContaining(hint);
  }

  @Test
  void shouldNotShowPasswords() {
    RegistryConfig config =
        parse(
            Map.of(
                "schema.registry.url", "https://me:secret@r:8081/api/",
                "basic.auth.user.info", "me:secret"));

    assertThat(config.where()).isEqualTo("https://r:8081/api");
    assertThat(config.values().getPassword("basic.auth.user.info")).hasToString("[hidden]");
  }

  private static RegistryConfig parse(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(Map.of("schema.registry.url", "http://r:8081"));
    all.putAll(settings);
    return RegistryConfig.parse(all);
  }
}
