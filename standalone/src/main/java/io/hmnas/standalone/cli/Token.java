package io.hmnas.standalone.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The bearer token: from a file or from the environment, never from the command line. */
final class Token {
  static final String VARIABLE = "HMNAS_TOKEN";

  private Token() {}

  /**
   * The token in a file, or in the environment if no file is named; empty if there is none.
   *
   * @throws UsageException if the file cannot be read or is empty
   */
  static Optional<String> of(@Nullable Path file) {
    if (file == null) {
      return Optional.ofNullable(System.getenv(VARIABLE)).filter(token -> !token.isEmpty());
    }
    try {
      String token = Files.readString(file, StandardCharsets.UTF_8).strip();
      if (token.isEmpty()) {
        throw new UsageException("the token file " + file + " is empty");
      }
      return Optional.of(token);
    } catch (IOException e) {
      throw new UsageException("cannot read the token file " + file + " (" + e + ")", e);
    }
  }
}
