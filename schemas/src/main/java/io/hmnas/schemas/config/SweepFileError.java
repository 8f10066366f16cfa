package io.hmnas.schemas.config;

/**
 * One error in a sweep file.
 *
 * @param file the file's name, as it was given
 * @param line the line, from 1
 * @param field what is wrong, for example {@code supernet.epochs}; empty for the file as a whole
 * @param message what is wrong, with field, value and remedy
 */
public record SweepFileError(String file, int line, String field, String message) {
  @Override
  public String toString() {
    return file + ":" + line + ": " + message;
  }
}
