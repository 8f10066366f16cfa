package io.hmnas.standalone.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hmnas.schemas.registry.HttpSchemaRegistry;
import io.hmnas.schemas.serde.SchemaRegistryException;
import java.nio.file.Path;
import java.util.UUID;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A registry that is not ours: Apicurio Registry, as a process. Profile {@code registry}. */
@Timeout(300)
@EnabledIfSystemProperty(
    named = Apicurio.FOLDER,
    matches = ".+",
    disabledReason = "needs Apicurio Registry, which the Maven profile 'registry' fetches")
final class ApicurioIT extends RegistryContract {
  @TempDir static Path directory;

  private static Apicurio apicurio;

  @BeforeAll
  static void start() throws Exception {
    apicurio = Apicurio.start(directory.resolve("apicurio.log"));
  }

  @AfterAll
  static void stop() {
    apicurio.close();
  }

  @Override
  String url() {
    return apicurio.url();
  }

  @Test
  void shouldBeUsableAgainAfterARestart() throws Exception {
    Schema schema = schema("{'name': 'r', 'type': 'int', 'default': 0}");
    String subject = UUID.randomUUID() + "-value";
    HttpSchemaRegistry client = client("max.retries", "0");
    int id = client.idOf(subject, schema);

    apicurio.kill();
    assertThat(client.idOf(subject, schema)).isEqualTo(id);
    assertThat(client.byId(id)).contains(schema);
    assertThatThrownBy(() -> client.idOf("other-" + subject, schema))
        .isInstanceOf(SchemaRegistryException.class)
        .hasMessageContainingAll(url(), "cannot be reached");

    apicurio.startAgain();
    // It keeps nothing: what it is asked for now is registered anew.
    await().untilAsserted(() -> assertThat(client.idOf("other-" + subject, schema)).isPositive());
  }
}
