package io.hmnas.worker.checkpoint;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Checkpoints in a bucket of an object store, Amazon's or a compatible one: {@code
 * prefix/runId/digest.safetensors}.
 *
 * <p>An object is written whole or not at all, and only if there is none yet; one that is there is
 * compared, and replaced if it is damaged. Credentials come from where Amazon's tools look for them
 * (environment, ~/.aws, the machine's role).
 */
public final class S3CheckpointStore implements CheckpointStore {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration SOCKET = Duration.ofSeconds(60);
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int PRECONDITION_FAILED = 412;
  private static final int NOT_IMPLEMENTED = 501;

  private final S3Address address;
  private final S3Client client;

  /**
   * Connects, and makes sure that there is such a bucket.
   *
   * @throws CheckpointException if there is not, or the store does not answer
   */
  static S3CheckpointStore open(S3Address address) {
    return new S3CheckpointStore(address, client(address));
  }

  private S3CheckpointStore(S3Address address, S3Client client) {
    this.address = address;
    this.client = client;
    try {
      client.headBucket(request -> request.bucket(address.bucket()));
    } catch (SdkException e) {
      // Whoever may only read and write objects may not ask for the bucket.
      if (status(e) != FORBIDDEN) {
        throw failure("opened", address.prefix(), e);
      }
    }
  }

  private static S3Client client(S3Address address) {
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClientBuilder(
                UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(SOCKET))
            .forcePathStyle(address.pathStyle())
            // Not every compatible store knows the checksums that newer clients add; the digest is
            // better than any of them.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
    address.endpoint().ifPresent(builder::endpointOverride);
    address
        .region()
        // Elsewhere than at Amazon it means nothing, but the signature needs one.
        .or(
            () ->
                address.endpoint().isPresent() && System.getenv("AWS_REGION") == null
                    ? Optional.of("us-east-1")
                    : Optional.empty())
        .map(Region::of)
        .ifPresent(builder::region);
    try {
      return builder.build();
    } catch (SdkClientException e) {
      throw new CheckpointException(
          "checkpoint store s3://%s cannot be opened (%s): give region= in its address, or set AWS_REGION"
              .formatted(address.bucket(), e.getMessage()),
          e);
    }
  }

  @Override
  public String put(String runId, Checkpoint checkpoint) {
    byte[] bytes = SafetensorsCodec.encode(checkpoint);
    String digest = Digests.of(bytes);
    String key = key(runId, digest);
    try {
      if (!putIfAbsent(key, bytes) && !holds(key, digest)) {
        write(key, bytes, false);
      }
    } catch (SdkException e) {
      throw failure("written", key, e);
    }
    return digest;
  }

  @Override
  public Checkpoint get(String runId, String digest) {
    String key = key(runId, digest);
    byte[] bytes =
        read(key)
            .orElseThrow(
                () ->
                    new CheckpointException.Missing(
                        "checkpoint %s is missing: do all workers use the same bucket and prefix? If it was deleted, the step that made it must run again"
                            .formatted(address.place(key))));
    return CheckpointKeys.open(address.place(key), digest, bytes);
  }

  @Override
  public boolean contains(String runId, String digest) {
    String key = key(runId, digest);
    return found(key, () -> client.headObject(request -> request.bucket(address.bucket()).key(key)))
        .isPresent();
  }

  @Override
  public void remove(String runId, String digest) {
    String key = key(runId, digest);
    try {
      client.deleteObject(request -> request.bucket(address.bucket()).key(key));
    } catch (SdkException e) {
      throw failure("removed", key, e);
    }
  }

  private String key(String runId, String digest) {
    return address.key(CheckpointKeys.of(runId, digest));
  }

  /** Whether it was written; if not, there is something under the key. */
  private boolean putIfAbsent(String key, byte[] bytes) {
    try {
      write(key, bytes, true);
      return true;
    } catch (S3Exception e) {
      return switch (e.statusCode()) {
        case PRECONDITION_FAILED, CONFLICT -> false;
        case NOT_IMPLEMENTED -> {
          write(key, bytes, false);
          yield true;
        }
        default -> throw e;
      };
    }
  }

  private void write(String key, byte[] bytes, boolean onlyIfAbsent) {
    client.putObject(
        request -> {
          request.bucket(address.bucket()).key(key).contentType("application/octet-stream");
          if (onlyIfAbsent) {
            request.ifNoneMatch("*");
          }
        },
        RequestBody.fromBytes(bytes));
  }

  private boolean holds(String key, String digest) {
    return read(key).map(bytes -> Digests.of(bytes).equals(digest)).orElse(false);
  }

  private Optional<byte[]> read(String key) {
    return found(
        key,
        () ->
            client
                .getObjectAsBytes(request -> request.bucket(address.bucket()).key(key))
                .asByteArrayUnsafe());
  }

  private <T> Optional<T> found(String key, Supplier<T> request) {
    try {
      return Optional.of(request.get());
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    } catch (SdkException e) {
      throw failure("read", key, e);
    }
  }

  private CheckpointException failure(String what, String key, SdkException e) {
    String remedy =
        switch (status(e)) {
          case NOT_FOUND ->
              "there is no bucket '%s': create it, or correct the address"
                  .formatted(address.bucket());
          case FORBIDDEN ->
              "access is denied: check the credentials, and that they allow s3:GetObject,"
                  + " s3:PutObject, s3:DeleteObject and s3:ListBucket (without the last, a missing"
                  + " object looks like a forbidden one)";
          case 0 ->
              "the store does not answer: check endpoint, network, and credentials"
                  + " (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or a role)";
          default -> "look up the error, or try again";
        };
    return new CheckpointException(
        "checkpoint %s cannot be %s (%s): %s".formatted(address.place(key), what, brief(e), remedy),
        e);
  }

  /** Without the page about every place where credentials were looked for. */
  private static String brief(SdkException e) {
    String message = String.valueOf(e.getMessage());
    return message.startsWith("Unable to load credentials") ? "no credentials found" : message;
  }

  /** The answer's status; 0 if there was no answer. */
  private static int status(SdkException e) {
    return e instanceof S3Exception answer ? answer.statusCode() : 0;
  }
}
