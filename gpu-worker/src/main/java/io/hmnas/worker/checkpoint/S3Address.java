package io.hmnas.worker.checkpoint;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where an object store keeps checkpoints, as in {@code
 * s3://bucket/prefix?endpoint=http://host:9000&region=eu-central-1&pathStyle=true}.
 *
 * @param bucket exists already
 * @param prefix what all keys begin with, without slashes at its ends; may be empty
 * @param endpoint a server other than Amazon's
 * @param region empty if the environment says it
 * @param pathStyle whether the bucket is in the path and not in the host's name; with an endpoint
 *     that is so unless said otherwise
 */
record S3Address(
    String bucket,
    String prefix,
    Optional<URI> endpoint,
    Optional<String> region,
    boolean pathStyle) {
  private static final String FORM = "s3://bucket/prefix?endpoint=URL&region=NAME&pathStyle=true";
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
  private static final List<String> OPTIONS = List.of("endpoint", "region", "pathStyle");

  /**
   * The address in a text.
   *
   * @throws CheckpointException if it is none; the message says what is wrong with it
   */
  static S3Address parse(String text) {
    int question = text.indexOf('?');
    String place = (question < 0 ? text : text.substring(0, question)).substring("s3://".length());
    int slash = place.indexOf('/');
    String bucket = slash < 0 ? place : place.substring(0, slash);
    if (!BUCKET.matcher(bucket).matches()) {
      throw fault(text, "'%s' is no name of a bucket".formatted(bucket));
    }
    Map<String, String> options = options(text, question < 0 ? "" : text.substring(question + 1));
    Optional<URI> endpoint =
        Optional.ofNullable(options.get("endpoint")).map(url -> endpoint(text, url));
    return new S3Address(
        bucket,
        slash < 0 ? "" : place.substring(slash).replaceAll("^/+|/+$", ""),
        endpoint,
        Optional.ofNullable(options.get("region")),
        Optional.ofNullable(options.get("pathStyle"))
            .map(value -> bool(text, value))
            .orElse(endpoint.isPresent()));
  }

  /** The key of a checkpoint. */
  String key(String name) {
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  /** The address of a key, for messages. */
  String place(String key) {
    return "s3://" + bucket + "/" + key + endpoint.map(url -> " at " + url).orElse("");
  }

  private static Map<String, String> options(String text, String query) {
    Map<String, String> options = new LinkedHashMap<>();
    for (String part : query.split("&", -1)) {
      if (part.isEmpty()) {
        continue;
      }
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      if (equals < 0 || !OPTIONS.contains(name)) {
        throw fault(text, "'%s' is none of its options %s".formatted(part, OPTIONS));
      }
      options.put(name, URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8));
    }
    return options;
  }

  private static URI endpoint(String text, String url) {
    try {
      URI uri = URI.create(url);
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
      if (uri.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw fault(text, "endpoint '%s' is no URL".formatted(url));
    }
    throw fault(
        text, "endpoint must be http://host:port or https://host:port, got '%s'".formatted(url));
  }

  private static boolean bool(String text, String value) {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw fault(text, "pathStyle must be true or false, got '%s'".formatted(value));
    };
  }

  private static CheckpointException fault(String text, String what) {
    return new CheckpointException(
        "checkpoint store %s: %s; write it as %s".formatted(text, what, FORM));
  }
}
