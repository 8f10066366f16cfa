package io.hmnas.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiOptionsTest {
  private static final String TOKEN = "0123456789abcdef";

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.8.8.8", "::1", "localhost"})
  void shouldNeedNoTokenOnLoopback(String host) {
    assertThat(ApiOptions.on(host, 8080, Optional.empty()).loopback()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
  void shouldNeedATokenElsewhere(String host) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ApiOptions.on(host, 8080, Optional.empty()))
        .withMessageContaining(host)
        .withMessageContaining("token");
    assertThat(ApiOptions.on(host, 8080, Optional.of(TOKEN)).loopback()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"short", "with a blank in it", "umlaut-ä-is-no-ascii"})
  void shouldRefuseATokenThatIsWeakOrCannotBeSent(String token) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ApiOptions.on("127.0.0.1", 8080, Optional.of(token)))
        .withMessageContaining("16")
        .withMessageNotContaining(token);
  }

  @Test
  void shouldNotTellItsToken() {
    assertThat(ApiOptions.on("127.0.0.1", 8080, Optional.of(TOKEN)).toString())
        .doesNotContain(TOKEN);
  }

  @Test
  void shouldNameTheOptionThatIsOutOfItsRange() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ApiOptions.onLoopback(70_000))
        .withMessage("port must be 0..65535, got 70000");
  }
}
