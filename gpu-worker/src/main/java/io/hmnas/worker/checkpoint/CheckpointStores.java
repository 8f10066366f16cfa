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
   * The store at an address: a path, or a URI of scheme {@code file}.
   *
   * @throws CheckpointException if the scheme is unknown, or the folder cannot be made
   */
  public static CheckpointStore open(String address) {
    if (address.isBlank()) {
      throw new CheckpointException("the address of the checkpoint store is empty: give a folder");
    }
    Matcher scheme = SCHEME.matcher(address);
    return new DirectoryCheckpointStore(
        scheme.matches() ? pathOf(address, scheme.group(1)) : Path.of(address));
  }

  private static Path pathOf(String address, String scheme) {
    if (!scheme.toLowerCase(Locale.ROOT).equals("file")) {
      throw new CheckpointException(
          "checkpoint store %s: unknown scheme '%s'; give a folder or a file: URI"
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
