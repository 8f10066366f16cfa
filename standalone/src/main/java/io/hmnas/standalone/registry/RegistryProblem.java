package io.hmnas.standalone.registry;

/** A request that gets an error for an answer, with the number that Confluent's registry has. */
final class RegistryProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final int code;

  private RegistryProblem(int status, int code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  static RegistryProblem unknownSubject(String subject) {
    return new RegistryProblem(404, 40401, "Subject '" + subject + "' not found.");
  }

  static RegistryProblem unknownVersion(String version) {
    return new RegistryProblem(404, 40402, "Version " + version + " not found.");
  }

  static RegistryProblem unknownSchema(String what) {
    return new RegistryProblem(404, 40403, "Schema " + what + " not found.");
  }

  static RegistryProblem incompatible(String subject, String flaws) {
    return new RegistryProblem(
        409,
        409,
        "Schema is incompatible with an earlier one of subject '"
            + subject
            + "' (FULL_TRANSITIVE): "
            + flaws);
  }

  static RegistryProblem invalid(int code, String message) {
    return new RegistryProblem(422, code, message);
  }

  static RegistryProblem unsupportedMediaType(String type) {
    return new RegistryProblem(
        415,
        415,
        "Content-Type must be application/vnd.schemaregistry.v1+json or application/json, got "
            + type);
  }

  static RegistryProblem unavailable(String message) {
    return new RegistryProblem(503, 50003, message);
  }

  int status() {
    return status;
  }

  int code() {
    return code;
  }
}
