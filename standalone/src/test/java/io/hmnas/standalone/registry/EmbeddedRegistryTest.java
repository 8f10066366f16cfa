package io.hmnas.standalone.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hmnas.schemas.avro.StepTask;
import io.hmnas.schemas.kafka.KafkaConnection;
import io.hmnas.schemas.registry.HttpSchemaRegistry;
import io.hmnas.schemas.registry.SchemaRegistries;
import io.hmnas.schemas.serde.CatalogueRegistry;
import io.hmnas.schemas.serde.ContractSchemas;
import io.hmnas.schemas.serde.SchemaRegistryException;
import io.hmnas.schemas.topic.TopicAdmin;
import io.hmnas.schemas.topic.TopicSettings;
import io.hmnas.schemas.topic.Topics;
import io.hmnas.standalone.broker.BrokerOptions;
import io.hmnas.standalone.broker.EmbeddedBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The registry in this process, over a real broker. */
@Timeout(120)
final class EmbeddedRegistryTest extends RegistryContract {
  private static final Schema SCHEMA = schema("{'name': 'a', 'type': 'int', 'default': 0}");

  @TempDir static Path directory;

  private static EmbeddedBroker broker;
  private static EmbeddedRegistry registry;

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start(BrokerOptions.in(directory));
    registry = start("shared");
  }

  @AfterAll
  static void stop() {
    registry.close();
    broker.close();
  }

  private static EmbeddedRegistry start(String prefix) {
    return EmbeddedRegistry.start(
        KafkaConnection.to(broker.bootstrapServers()), topics(prefix), EmbeddedRegistry.ANY_PORT);
  }

  private static Topics topics(String prefix) {
    Topics topics = Topics.withPrefix(prefix);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      TopicAdmin.apply(admin, topics, TopicSettings.withReplicationFactor(1).withPartitions(1));
    }
    return topics;
  }

  @Override
  String url() {
    return registry.url();
  }

  @Test
  void shouldKeepIdsOverARestart() {
    int id;
    try (EmbeddedRegistry first = start("restarted")) {
      id = client("schema.registry.url", first.url()).idOf("s-value", SCHEMA);
    }
    try (EmbeddedRegistry second = start("restarted")) {
      HttpSchemaRegistry client = client("schema.registry.url", second.url());

      assertThat(client.byId(id)).contains(SCHEMA);
      assertThat(client.idOf("s-value", SCHEMA)).isEqualTo(id);
      assertThat(client.idOf("s-value", schema(""))).isEqualTo(id + 1);
    }
  }

  @Test
  void shouldStoreInTheOneThatStartedLastOnly() {
    try (EmbeddedRegistry first = start("contended");
        EmbeddedRegistry second = start("contended")) {
      assertThatThrownBy(
              () ->
                  client("schema.registry.url", first.url(), "max.retries", "0")
                      .idOf("s-value", SCHEMA))
          .isInstanceOf(SchemaRegistryException.class)
          .hasMessageContaining("503");
      HttpSchemaRegistry both =
          client("schema.registry.url", first.url() + "," + second.url(), "max.retries", "0");
      assertThat(both.idOf("s-value", SCHEMA)).isEqualTo(1);
    }
  }

  @Test
  void shouldGiveTheSchemasOfTheContractTheIdsThatEveryProcessComputes() {
    try (EmbeddedRegistry contract = start("contract")) {
      HttpSchemaRegistry client = client("schema.registry.url", contract.url());
      Schema task = ContractSchemas.portable(StepTask.getClassSchema());
      Schema described =
          new Schema.Parser().parse(task.toString().replaceFirst("\"doc\":\"", "$0!"));

      assertThat(client.idOf("other-value", SCHEMA)).isEqualTo(1);
      assertThat(client.idOf("task-value", task)).isEqualTo(CatalogueRegistry.id(task));
      // Another client, for to its cache the two would be one schema.
      assertThat(client("schema.registry.url", contract.url()).idOf("task-value", described))
          .as("an id is given out once")
          .isEqualTo(2);
      assertThat(client.idOf("other-value", schema(""))).as("counted on").isEqualTo(3);
    }
  }

  /** By HTTP and not by our client, which computes these ids and need not ask. */
  @Test
  void shouldTellOtherProgramsEverySchemaOfTheContract() throws Exception {
    assertThat(ContractSchemas.current()).isNotEmpty();
    for (Schema current : ContractSchemas.current()) {
      Schema schema = ContractSchemas.portable(current);
      int id = client().idOf(schema.getName() + "-value", schema);

      HttpResponse<String> answer = send("GET", "/schemas/ids/" + id, null, null);

      assertThat(id).as(schema.getName()).isEqualTo(CatalogueRegistry.id(schema));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(json(answer).path("schema").asText()).isEqualTo(schema.toString());
    }
  }

  @Test
  void shouldBeAskedForWhatOtherProgramsWriteOnly() {
    try (EmbeddedRegistry embedded = EmbeddedRegistry.listen(EmbeddedRegistry.ANY_PORT)) {
      LocalRegistry local = new LocalRegistry(embedded);
      Schema task = StepTask.getClassSchema();
      int id = local.idOf("task-value", task);

      assertThat(id).isEqualTo(CatalogueRegistry.id(task));
      assertThat(local.byId(id)).contains(task);
      assertThatThrownBy(() -> local.byId(1))
          .isInstanceOfSatisfying(
              SchemaRegistryException.class, e -> assertThat(e.mayPass()).isTrue());
      embedded.open(KafkaConnection.to(broker.bootstrapServers()), topics("local"));
      HttpSchemaRegistry client = client("schema.registry.url", embedded.url());
      assertThat(local.byId(client.idOf("s-value", SCHEMA))).contains(SCHEMA);
      assertThat(local.byId(2)).isEmpty();
    }
  }

  @Test
  void shouldSayThatItsTopicIsMissing() {
    assertThatThrownBy(
            () ->
                EmbeddedRegistry.start(
                    KafkaConnection.to(broker.bootstrapServers()), Topics.withPrefix("none"), 0))
        .isInstanceOf(KafkaException.class)
        .hasMessageContainingAll("none.schemas", "hmnas topics apply");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET | /subjects/none/versions | | 404 | 40401",
        "GET | /subjects/none/versions/1 | | 404 | 40401",
        "GET | /subjects/known/versions/7 | | 404 | 40402",
        "GET | /subjects/known/versions/x | | 422 | 42202",
        "GET | /schemas/ids/987654321 | | 404 | 40403",
        "GET | /schemas/ids/2147483648 | | 404 | 40403",
        "GET | /schemas/ids/99999999999 | | 404 | 40403",
        "POST | /subjects/known | {\"schema\": \"\\\"int\\\"\"} | 404 | 40403",
        "POST | /subjects/known/versions | {\"schema\": \"no schema\"} | 422 | 42201",
        "POST | /subjects/known/versions | not JSON | 422 | 42201",
        "POST | /subjects/known/versions | [] | 422 | 42201",
        "POST | /subjects/k/versions | {\"schemaType\": \"JSON\", \"schema\": \"{}\"} | 422 | 42201",
        "POST | /subjects/known/versions | {\"schema\": \"\\\"int\\\"\"} | 409 | 409",
        "PUT | /config | {\"compatibility\": \"NONE\"} | 422 | 42203",
        "DELETE | /subjects/known | | 404 | 404",
        "GET | /nothing | | 404 | 404"
      })
  void shouldAnswerWithConfluentsNumbers(
      String method, String path, String body, int status, int code) throws Exception {
    int unused = client().idOf("known", SCHEMA);

    HttpResponse<String> answer = send(method, path, body, "application/json");

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(json(answer).path("error_code").asInt()).as(answer.body()).isEqualTo(code);
    assertThat(json(answer).path("message").asText()).isNotEmpty();
  }

  @Test
  void shouldDescribeASubject() throws Exception {
    int id = SchemaRegistries.of(Map.of("schema.registry.url", url())).idOf("described", SCHEMA);
    JsonNode latest = json(send("GET", "/subjects/described/versions/latest", null, null));

    assertThat(latest.path("id").asInt()).isEqualTo(id);
    assertThat(latest.path("version").asInt()).isEqualTo(1);
    assertThat(latest.path("subject").asText()).isEqualTo("described");
    assertThat(send("GET", "/schemas/ids/" + id + "/schema", null, null).body())
        .isEqualTo(SCHEMA.toString());
    assertThat(send("GET", "/schemas/ids/" + id + "/subjects", null, null).body())
        .contains("\"described\"");
    assertThat(send("GET", "/subjects", null, null).body()).contains("\"described\"");
    assertThat(send("GET", "/config", null, null).body()).contains("FULL_TRANSITIVE");
    assertThat(send("GET", "/schemas/types", null, null).body()).isEqualTo("[\"AVRO\"]");
  }

  @Test
  void shouldNotTakeWhatAPageInABrowserMaySend() throws Exception {
    String body = "{\"schema\": \"\\\"int\\\"\"}";

    assertThat(send("POST", "/subjects/page/versions", body, "text/plain").statusCode())
        .isEqualTo(415);
    assertThat(send("GET", "/subjects/page/versions", null, null).statusCode()).isEqualTo(404);
  }

  private HttpResponse<String> send(String method, String path, String body, String type)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url() + path))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (type != null) {
      request.header("Content-Type", type);
    }
    return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> answer) throws Exception {
    return new JsonMapper().readTree(answer.body());
  }
}
