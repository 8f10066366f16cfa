package io.hmnas.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Keeps docs/asyncapi.yaml true; with -Dhmnas.updateDocs=true it writes the file instead. */
final class AsyncApiTest {
  private static final Path FILE =
      Path.of(System.getProperty("basedir", ".")).resolve("../docs/asyncapi.yaml").normalize();

  @Test
  void shouldBeWhatTheDocumentationSays() throws Exception {
    String document = new AsyncApi(Topics.withDefaultPrefix()).yaml();
    if (Boolean.getBoolean("hmnas.updateDocs")) {
      Files.writeString(FILE, document);
    }

    assertThat(FILE)
        .as(
            "docs/asyncapi.yaml is written from the topic catalogue; write it again with ./mvnw -pl"
                + " schemas test -Dtest=AsyncApiTest -Dhmnas.updateDocs=true")
        .hasContent(document);
  }

  @Test
  void shouldNameEveryTopicAndLetOthersWriteOnTwo() {
    String document = new AsyncApi(Topics.withPrefix("lab")).yaml();

    for (TopicSpec topic : Topics.withPrefix("lab").catalogue()) {
      assertThat(document).contains("address: " + topic.name() + "\n");
    }
    assertThat(document.lines().filter(line -> line.trim().equals("action: send"))).hasSize(2);
  }
}
