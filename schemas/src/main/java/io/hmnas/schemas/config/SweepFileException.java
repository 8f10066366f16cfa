package io.hmnas.schemas.config;

import java.util.List;
import java.util.stream.Collectors;

/** A sweep file cannot be used. The message has one line for each error. */
public final class SweepFileException extends RuntimeException {
  private final transient List<SweepFileError> errors;

  SweepFileException(List<SweepFileError> errors) {
    super(errors.stream().map(SweepFileError::toString).collect(Collectors.joining("\n")));
    this.errors = List.copyOf(errors);
  }

  /** Everything that is wrong, by line; at least one. */
  public List<SweepFileError> errors() {
    return errors;
  }
}
