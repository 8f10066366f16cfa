package io.hmnas.worker.checkpoint;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Opens checkpoint stores by their address. */
public final class CheckpointStores {
  /** Two letters at least, so that the drive letter of a Windows path is no scheme. */
  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):.*");

  private CheckpointStores() {}

  /**
   * The store at an address: a path, a URI of scheme {@code file}, or a bucket of an object store
   * as in {@code s3://bucket/prefix}; options for that are {@code endpoint}, {@code region} and
   * {@code pathStyle}, as in a URL's query.
   *
   * @throws CheckpointException if the scheme is unknown, the folder cannot be made, or the object
   *     store does not answer
   */
  public static CheckpointStore open(String address) {
    if (address.isBlank()) {
      throw new CheckpointException("the address of the checkpoint store is empty: give a folder");
    }
    Matcher scheme = SCHEME.matcher(address);
    if (scheme.matches() && scheme.group(1).equalsIgnoreCase("s3")) {
      return S3CheckpointStore.open(S3Address.parse(address));
    }
    return new DirectoryCheckpointStore(
        scheme.matches() ? pathOf(address, scheme.group(1)) : Path.of(address));
  }

  private static Path pathOf(String address, String scheme) {
    if (!scheme.toLowerCase(Locale.ROOT).equals("file")) {
      throw new CheckpointException(
          "checkpoint store %s: unknown scheme '%s'; give a folder, a file: URI or s3://bucket/prefix"
              .formatted(address, scheme));
    }
    try {
      return Path.of(URI.create(address));
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(
          "checkpoint store %s is not a valid file: URI (%s); write it as file:///folder"
              .formatted(address, e.getMessage()),
          e);
    }
  }
}
