package io.hmnas.worker.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The contract of checkpoint stores against a real server of the S3 protocol. */
@Timeout(120)
final class S3CheckpointStoreIT extends CheckpointStoreContract {
  private static final String BUCKET = "checkpoints";
  private static final Map<String, String> CREDENTIALS =
      Map.of("aws.accessKeyId", "test", "aws.secretAccessKey", "test");

  @TempDir static Path folder;
  private static S3MockServer server;
  private static S3Client client;

  /** A prefix of its own for each test. */
  private final String prefix = "tests/" + UUID.randomUUID();

  @BeforeAll
  static void startServer() {
    CREDENTIALS.forEach(System::setProperty);
    try {
      server = S3MockServer.start(folder);
    } catch (IOException e) {
      System.err.println("The tests of checkpoints in S3 are skipped: " + e.getMessage());
      Assumptions.abort("the S3 server does not start: " + e.getMessage());
    }
    client =
        S3Client.builder()
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .endpointOverride(server.endpoint())
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .build();
    client.createBucket(request -> request.bucket(BUCKET));
  }

  @AfterAll
  static void stopServer() {
    CREDENTIALS.keySet().forEach(System::clearProperty);
    if (server != null) {
      client.close();
      server.close();
    }
  }

  @Override
  CheckpointStore store() {
    return CheckpointStores.open(
        "s3://%s/%s/?endpoint=%s".formatted(BUCKET, prefix, server.endpoint()));
  }

  @Override
  byte[] raw(String key) {
    return client
        .getObjectAsBytes(request -> request.bucket(BUCKET).key(prefix + "/" + key))
        .asByteArray();
  }

  @Override
  void overwrite(String key, byte[] bytes) {
    client.putObject(
        request -> request.bucket(BUCKET).key(prefix + "/" + key), RequestBody.fromBytes(bytes));
  }

  @Override
  List<String> keys() {
    return client
        .listObjectsV2(request -> request.bucket(BUCKET).prefix(prefix + "/"))
        .contents()
        .stream()
        .map(S3Object::key)
        .map(key -> key.substring(prefix.length() + 1))
        .toList();
  }

  /** An object that is there and whole is not written again: two workers may do the same step. */
  @Test
  void shouldNotWriteWhatIsThere() {
    String digest = store().put(RUN, CHECKPOINT);
    var before = modified(digest);
    store().put(RUN, CHECKPOINT);
    assertThat(modified(digest)).isEqualTo(before);
  }

  @Test
  void shouldPutObjectsAtTheTopWithoutPrefix() {
    CheckpointStore store =
        CheckpointStores.open("s3://%s?endpoint=%s".formatted(BUCKET, server.endpoint()));
    String digest = store.put("top.s1", CHECKPOINT);
    assertThat(client.listObjectsV2(request -> request.bucket(BUCKET).prefix("top.s1/")).contents())
        .extracting(S3Object::key)
        .containsExactly(key("top.s1", digest));
  }

  @Test
  void shouldSayThatThereIsNoSuchBucket() {
    assertThatThrownBy(() -> CheckpointStores.open("s3://nowhere/x?endpoint=" + server.endpoint()))
        .isInstanceOf(CheckpointException.class)
        .isNotInstanceOf(CheckpointException.Lost.class)
        .hasMessageContaining("s3://nowhere/x")
        .hasMessageContaining("there is no bucket 'nowhere': create it");
  }

  /** A run must not go back a step because somebody deleted the bucket. */
  @Test
  void shouldNotTakeALostBucketForALostCheckpoint() {
    client.createBucket(request -> request.bucket("short-lived"));
    CheckpointStore store =
        CheckpointStores.open("s3://short-lived/x?endpoint=" + server.endpoint());
    client.deleteBucket(request -> request.bucket("short-lived"));
    assertThatThrownBy(() -> store.get(RUN, "ab".repeat(32)))
        .isInstanceOf(CheckpointException.class)
        .isNotInstanceOf(CheckpointException.Lost.class)
        .hasMessageContaining("there is no bucket 'short-lived'");
    assertThatThrownBy(() -> store.put(RUN, CHECKPOINT))
        .hasMessageContaining("there is no bucket 'short-lived'");
  }

  @Test
  void shouldSayThatTheServerDoesNotAnswer() {
    assertThatThrownBy(() -> CheckpointStores.open("s3://b-1/x?endpoint=http://127.0.0.1:1"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("s3://b-1/x at http://127.0.0.1:1 cannot be opened")
        .hasMessageContaining("check endpoint, network, and credentials");
  }

  private java.time.Instant modified(String digest) {
    return client
        .headObject(request -> request.bucket(BUCKET).key(prefix + "/" + key(RUN, digest)))
        .lastModified();
  }
}
