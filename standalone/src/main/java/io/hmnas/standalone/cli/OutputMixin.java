package io.hmnas.standalone.cli;

import picocli.CommandLine.Option;

/** For a person or for a program. */
final class OutputMixin {
  /** Forms of output. */
  enum Form {
    TEXT,
    JSON
  }

  @Option(
      names = "--output",
      paramLabel = "FORM",
      defaultValue = "text",
      description = "text or json (default: ${DEFAULT-VALUE}).")
  private Form form = Form.TEXT;

  boolean json() {
    return form == Form.JSON;
  }
}
