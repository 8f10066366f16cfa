package io.hmnas.worker.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class S3AddressTest {
  @Test
  void shouldReadAllParts() {
    assertThat(
            S3Address.parse(
                "s3://my-bucket/a/b/?endpoint=http%3A%2F%2Fhost%3A9000&region=eu-central-1&pathStyle=false"))
        .isEqualTo(
            new S3Address(
                "my-bucket",
                "a/b",
                Optional.of(URI.create("http://host:9000")),
                Optional.of("eu-central-1"),
                false));
  }

  @Test
  void shouldTakeTheUsualForWhatIsNotSaid() {
    assertThat(S3Address.parse("s3://bucket"))
        .isEqualTo(new S3Address("bucket", "", Optional.empty(), Optional.empty(), false));
    assertThat(S3Address.parse("s3://bucket/?endpoint=http://host:9000").pathStyle()).isTrue();
    assertThat(S3Address.parse("s3://bucket/p").key("x")).isEqualTo("p/x");
    assertThat(S3Address.parse("s3://bucket").key("x")).isEqualTo("x");
    assertThat(S3Address.parse("s3://bucket/p?endpoint=http://h:1").place("p/x"))
        .isEqualTo("s3://bucket/p/x at http://h:1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "s3:///prefix|'' is no name of a bucket",
        "s3://Big_Bucket/x|'Big_Bucket' is no name of a bucket",
        "s3://bucket?colour=red|'colour=red' is none of its options",
        "s3://bucket?region|'region' is none of its options",
        "s3://bucket?endpoint=host:9000|endpoint must be http://host:port",
        "s3://bucket?endpoint=ftp://host|endpoint must be http://host:port",
        "s3://bucket?pathStyle=yes|pathStyle must be true or false"
      })
  void shouldSayWhatIsWrong(String address, String message) {
    assertThatThrownBy(() -> S3Address.parse(address))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("write it as s3://bucket/prefix?endpoint=URL");
  }
}
