package io.hmnas.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.schemas.serde.SchemaRegistryException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;

class ThreadFailurePolicyTest {

  @Test
  void shouldThinkThatAnUnreachableBrokerOrRegistryMayPass() {
    assertThat(ThreadFailurePolicy.mayPass(new StreamsException(new TimeoutException("broker"))))
        .isTrue();
    assertThat(
            ThreadFailurePolicy.mayPass(
                new StreamsException(new SchemaRegistryException("registry"))))
        .isTrue();
    assertThat(ThreadFailurePolicy.mayPass(new IllegalStateException("bug"))).isFalse();
  }

  @Test
  void shouldStopForWhatWillNotPassAndRememberWhy() {
    ThreadFailurePolicy policy = new ThreadFailurePolicy();

    StreamThreadExceptionResponse response =
        policy.handle(new StreamsException(new TopicAuthorizationException("no right to hmnas")));

    assertThat(response).isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
    assertThat(policy.last()).contains("no right to hmnas");
  }
}
