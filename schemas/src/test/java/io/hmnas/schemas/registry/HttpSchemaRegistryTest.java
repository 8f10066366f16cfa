package io.hmnas.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmnas.schemas.serde.SchemaRegistryException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HttpSchemaRegistryTest {
  private static final String SUBJECT = "hmnas.tasks-value";
  private static final String REGISTER = "POST /subjects/hmnas.tasks-value/versions";
  private static final String LOOKUP = "POST /subjects/hmnas.tasks-value";
  private static final String NOT_FOUND = "{'error_code': 40403, 'message': 'Schema not found'}";

  private final List<Duration> pauses = new ArrayList<>();
  private Instant now = Instant.EPOCH;
  private StubRegistry server;

  @BeforeEach
  void start() throws Exception {
    server = StubRegistry.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void shouldAskOnceForAnId() {
    server.on(REGISTER, 200, "{'id': 7}");
    HttpSchemaRegistry registry = registry(Map.of());

    assertThat(registry.idOf(SUBJECT, schema("int"))).isEqualTo(7);
    assertThat(registry.idOf(SUBJECT, schema("int"))).isEqualTo(7);
    assertThat(registry.byId(7)).contains(schema("int"));

    assertThat(server.asked).containsExactly(REGISTER);
    assertThat(server.bodies.get(0)).contains("\\\"name\\\":\\\"R\\\"");
  }

  @Test
  void shouldAskOnceForASchema() {
    server.on("GET /schemas/ids/9", 200, "{'schema': '\\'int\\''}");
    HttpSchemaRegistry registry = registry(Map.of());

    assertThat(registry.byId(9)).contains(Schema.create(Schema.Type.INT));
    assertThat(registry.byId(9)).contains(Schema.create(Schema.Type.INT));

    assertThat(server.asked).containsExactly("GET /schemas/ids/9");
  }

  @Test
  void shouldAskAgainForAMissingIdAfterAWhileOnly() {
    server.on("GET /schemas/ids/9", 404, NOT_FOUND);
    HttpSchemaRegistry registry = registry(Map.of("missing.id.cache.ttl.sec", "10"));

    assertThat(registry.byId(9)).isEmpty();
    now = now.plusSeconds(9);
    assertThat(registry.byId(9)).isEmpty();
    assertThat(server.asked).hasSize(1);
    now = now.plusSeconds(1);
    assertThat(registry.byId(9)).isEmpty();
    assertThat(server.asked).hasSize(2);
    assertThat(registry.explainUnknown(9)).contains("id 9", server.url());
  }

  @Test
  void shouldForgetThatAnIdWasMissingWhenItIsGivenOut() {
    server.on("GET /schemas/ids/9", 404, NOT_FOUND).on(REGISTER, 200, "{'id': 9}");
    HttpSchemaRegistry registry = registry(Map.of());

    assertThat(registry.byId(9)).isEmpty();
    assertThat(registry.idOf(SUBJECT, schema("int"))).isEqualTo(9);
    assertThat(registry.byId(9)).contains(schema("int"));
  }

  @Test
  void shouldTryTheNextAddressAndStayWithIt() throws Exception {
    StubRegistry gone = StubRegistry.start();
    gone.close();
    server.on(REGISTER, 200, "{'id': 7}").on("GET /schemas/ids/9", 404, NOT_FOUND);
    HttpSchemaRegistry registry =
        registry(Map.of("schema.registry.url", gone.url() + "," + server.url()));

    assertThat(registry.idOf(SUBJECT, schema("int"))).isEqualTo(7);
    assertThat(pauses).isEmpty();
  }

  @Test
  void shouldRepeatWithGrowingPausesWhenTheServerIsOutOfOrder() {
    server.failNext(503, 429, 500).on(REGISTER, 200, "{'id': 7}");
    HttpSchemaRegistry registry = registry(Map.of("retries.max.wait.ms", "3000"));

    assertThat(registry.idOf(SUBJECT, schema("int"))).isEqualTo(7);

    assertThat(pauses)
        .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3));
  }

  @Test
  void shouldSayWhereItAskedAndWhatToDoWhenNothingAnswers() {
    server.close();
    HttpSchemaRegistry registry = registry(Map.of("max.retries", "2"));

    assertThatThrownBy(() -> registry.idOf(SUBJECT, schema("int")))
        .isInstanceOf(SchemaRegistryException.class)
        .hasMessageContainingAll(server.url(), "3 times", "start it", "schema.registry.url")
        .satisfies(e -> assertThat(((SchemaRegistryException) e).mayPass()).isTrue());
    assertThat(pauses).hasSize(2);
  }

  @Test
  void shouldNotRememberAFailure() {
    server.failNext(500, 500).on(REGISTER, 200, "{'id': 7}");
    HttpSchemaRegistry registry = registry(Map.of("max.retries", "1"));

    assertThatThrownBy(() -> registry.idOf(SUBJECT, schema("int")))
        .hasMessageContaining("status 500");
    assertThat(registry.idOf(SUBJECT, schema("int"))).isEqualTo(7);
  }

  @Test
  void shouldSendUserAndPassword() {
    server.on(REGISTER, 200, "{'id': 7}");

    registry(
            Map.of(
                "basic.auth.credentials.source", "USER_INFO", "basic.auth.user.info", "me:secret"))
        .idOf(SUBJECT, schema("int"));
    registry(Map.of("schema.registry.url", server.url().replace("//", "//me:secret@")))
        .idOf(SUBJECT, schema("int"));
    registry(Map.of("bearer.auth.token", "t0ken")).idOf(SUBJECT, schema("int"));
    registry(Map.of()).idOf(SUBJECT, schema("int"));

    assertThat(server.authorizations)
        .containsExactly("Basic bWU6c2VjcmV0", "Basic bWU6c2VjcmV0", "Bearer t0ken", "none");
  }

  @Test
  void shouldSayThatCredentialsAreRefusedAndNotRepeat() {
    server.failNext(401);
    HttpSchemaRegistry registry =
        registry(Map.of("schema.registry.url", server.url().replace("//", "//me:secret@")));

    assertThatThrownBy(() -> registry.idOf(SUBJECT, schema("int")))
        .isInstanceOf(SchemaRegistryException.class)
        .hasMessageContainingAll(server.url(), "401", "basic.auth.user.info", "bearer.auth.token")
        .hasMessageNotContaining("secret")
        .satisfies(e -> assertThat(((SchemaRegistryException) e).mayPass()).isFalse());
    assertThat(pauses).isEmpty();
  }

  @Test
  void shouldNameTheFieldThatIsNotCompatible() {
    server
        .on(REGISTER, 409, "{'error_code': 409, 'message': 'incompatible'}")
        .on("GET /subjects/hmnas.tasks-value/versions", 200, "[1]")
        .on(
            "GET /subjects/hmnas.tasks-value/versions/1",
            200,
            "{'schema': '{\\'type\\': \\'record\\', \\'name\\': \\'R\\', \\'fields\\':"
                + " [{\\'name\\': \\'f\\', \\'type\\': \\'string\\'}]}'}");

    assertThatThrownBy(() -> registry(Map.of()).idOf(SUBJECT, schema("int")))
        .isInstanceOf(SchemaRegistryException.class)
        .hasMessageContainingAll(SUBJECT, server.url(), "field f", "TYPE_MISMATCH", "default");
  }

  @Test
  void shouldOnlyLookUpWhenItMayNotRegister() {
    server.on(LOOKUP, 200, "{'id': 3}");
    HttpSchemaRegistry registry = registry(Map.of("auto.register.schemas", "false"));

    assertThat(registry.idOf(SUBJECT, schema("int"))).isEqualTo(3);
    server.on(LOOKUP, 404, NOT_FOUND);
    assertThatThrownBy(() -> registry.idOf(SUBJECT, schema("long")))
        .hasMessageContainingAll(SUBJECT, server.url(), "auto.register.schemas=true");
    assertThat(server.asked).containsOnly(LOOKUP);
  }

  @Test
  void shouldWriteUnderTheLatestVersionOnlyIfItIsTheProgramsOwn() {
    server.on(
        "GET /subjects/hmnas.tasks-value/versions/latest",
        200,
        "{'id': 4, 'version': 2, 'schema': '{\\'type\\': \\'record\\', \\'name\\': \\'R\\',"
            + " \\'doc\\': \\'d\\', \\'fields\\': [{\\'name\\': \\'f\\', \\'type\\':"
            + " \\'int\\'}]}'}");
    HttpSchemaRegistry registry = registry(Map.of("use.latest.version", "true"));

    assertThat(registry.idOf(SUBJECT, schema("int"))).isEqualTo(4);
    assertThatThrownBy(() -> registry.idOf(SUBJECT, schema("long")))
        .hasMessageContainingAll("version 2", SUBJECT, "use.latest.version=false");
  }

  @Test
  void shouldSayThatTheAddressIsNoRegistrys() {
    assertThatThrownBy(() -> registry(Map.of()).idOf(SUBJECT, schema("int")))
        .isInstanceOf(SchemaRegistryException.class)
        .hasMessageContainingAll(server.url(), "404", "schema.registry.url");
    assertThatThrownBy(() -> registry(Map.of()).byId(1))
        .isInstanceOf(SchemaRegistryException.class);
  }

  @Test
  void shouldAskAboutCompatibilityAndSetIt() {
    String question = "POST /compatibility/subjects/hmnas.tasks-value/versions/latest";
    String setting = "PUT /config/hmnas.tasks-value";
    server
        .on(question, 200, "{'is_compatible': false}")
        .on(setting, 200, "{'compatibility': 'FULL_TRANSITIVE'}");
    HttpSchemaRegistry registry = registry(Map.of());

    assertThat(registry.isCompatible(SUBJECT, schema("int"))).isFalse();
    registry.setCompatibility(SUBJECT, "FULL_TRANSITIVE");

    assertThat(server.asked).containsExactly(question, setting);
    assertThat(server.bodies.get(1)).isEqualTo("{\"compatibility\":\"FULL_TRANSITIVE\"}");
  }

  private HttpSchemaRegistry registry(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(Map.of("schema.registry.url", server.url()));
    all.putAll(settings);
    RegistryConfig config = RegistryConfig.parse(all);
    return new HttpSchemaRegistry(config, new RegistryHttp(config, pauses::add), () -> now);
  }

  private static Schema schema(String type) {
    return new Schema.Parser()
        .parse(
            """
            {"type": "record", "name": "R", "fields": [{"name": "f", "type": "%s"}]}"""
                .formatted(type));
  }
}
