package io.hmnas.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmnas.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CoordinatorOptionsTest {

  @Test
  void shouldNameTheApplicationAfterTheTopics() {
    assertThat(options().topics(Topics.withPrefix("lab")).build().applicationId())
        .isEqualTo("lab-coordinator");
    assertThat(options().applicationId("mine").build().applicationId()).isEqualTo("mine");
  }

  @Test
  void shouldNameTheFieldAndTheRangeOfWhatIsRefused() {
    assertThatThrownBy(() -> options().threads(0).build())
        .hasMessage("threads must be 1..64, got 0");
    assertThatThrownBy(() -> options().replicationFactor(0).build())
        .hasMessageStartingWith("replicationFactor must be at least 1");
    assertThatThrownBy(() -> options().commitInterval(Duration.ofSeconds(6)).build())
        .hasMessageStartingWith("commitInterval must be 0..5 s");
    assertThatThrownBy(() -> options().applicationId("a b").build())
        .hasMessageStartingWith("applicationId must be 1..100 letters");
    assertThatThrownBy(() -> CoordinatorOptions.builder(" ", Path.of("state")).build())
        .hasMessageStartingWith("bootstrapServers must be");
  }

  private static CoordinatorOptions.Builder options() {
    return CoordinatorOptions.builder("localhost:9092", Path.of("state"));
  }
}
