package io.hmnas.standalone.registry;

import io.hmnas.schemas.registry.Compatibility;
import io.hmnas.schemas.serde.CatalogueRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * All subjects with their versions: the outcome of what is in the log. Not safe for several
 * threads; knows no input or output.
 */
final class Subjects {
  private final SortedMap<String, List<StoredSchema>> versions = new TreeMap<>();
  private final Map<Integer, String> schemas = new HashMap<>();
  private final Map<String, Integer> ids = new HashMap<>();

  /** Takes over what was decided. */
  void apply(StoredSchema stored) {
    List<StoredSchema> subject =
        versions.computeIfAbsent(stored.subject(), unused -> new ArrayList<>());
    subject.removeIf(other -> other.version() == stored.version());
    subject.add(stored);
    schemas.put(stored.id(), stored.schema());
    ids.put(stored.schema(), stored.id());
  }

  /**
   * What registering a schema comes to: the version that has it already, or the one it is to be.
   *
   * @throws RegistryProblem if it is not compatible with every version of the subject
   */
  StoredSchema decide(String subject, Schema schema) {
    Optional<StoredSchema> known = find(subject, schema);
    if (known.isPresent()) {
      return known.get();
    }
    List<String> flaws = flaws(schema, versions.getOrDefault(subject, List.of()));
    if (!flaws.isEmpty()) {
      throw RegistryProblem.incompatible(subject, String.join("; ", flaws));
    }
    int last =
        versions.getOrDefault(subject, List.of()).stream()
            .mapToInt(StoredSchema::version)
            .max()
            .orElse(0);
    String text = schema.toString();
    Integer id = ids.get(text);
    return new StoredSchema(subject, last + 1, id == null ? newId(schema) : id, text);
  }

  /**
   * A schema of the contract keeps the id that every process computes, so that those that ask this
   * registry and those that do not understand each other; all others are counted.
   */
  private int newId(Schema schema) {
    int computed = CatalogueRegistry.id(schema);
    boolean ofTheContract =
        CatalogueRegistry.standard()
            .byId(computed)
            .filter(known -> canonical(known).equals(canonical(schema)))
            .isPresent();
    if (ofTheContract && !schemas.containsKey(computed)) {
      return computed;
    }
    return 1
        + ids.values().stream()
            .mapToInt(Integer::intValue)
            .filter(id -> id < CatalogueRegistry.FIRST_ID)
            .max()
            .orElse(0);
  }

  private static String canonical(Schema schema) {
    return SchemaNormalization.toParsingForm(schema);
  }

  /** The version of a subject that is this schema. */
  Optional<StoredSchema> find(String subject, Schema schema) {
    String text = schema.toString();
    return versions.getOrDefault(subject, List.of()).stream()
        .filter(version -> version.schema().equals(text))
        .findFirst();
  }

  /**
   * What stands against a schema beside these versions; empty if nothing does.
   *
   * @param others for example {@link #versions}
   */
  static List<String> flaws(Schema schema, List<StoredSchema> others) {
    return others.stream()
        .flatMap(older -> Compatibility.flaws(schema, parse(older.schema())).stream())
        .distinct()
        .toList();
  }

  List<String> names() {
    return List.copyOf(versions.keySet());
  }

  /**
   * Oldest first.
   *
   * @throws RegistryProblem if there is no such subject
   */
  List<StoredSchema> versions(String subject) {
    List<StoredSchema> found = versions.get(subject);
    if (found == null) {
      throw RegistryProblem.unknownSubject(subject);
    }
    return List.copyOf(found);
  }

  /**
   * A version of a subject.
   *
   * @param version a number, or "latest"
   * @throws RegistryProblem if there is none
   */
  StoredSchema version(String subject, String version) {
    List<StoredSchema> all = versions(subject);
    if (version.equals("latest") || version.equals("-1")) {
      return all.get(all.size() - 1);
    }
    if (!version.matches("[1-9][0-9]{0,8}")) {
      throw RegistryProblem.invalid(
          42202, "The version must be a number from 1, or 'latest', got '" + version + "'.");
    }
    return all.stream()
        .filter(stored -> stored.version() == Integer.parseInt(version))
        .findFirst()
        .orElseThrow(() -> RegistryProblem.unknownVersion(version));
  }

  /** The schema with an id. */
  Optional<String> schema(int id) {
    return Optional.ofNullable(schemas.get(id));
  }

  /** Every version that is the schema with an id. */
  List<StoredSchema> uses(int id) {
    return versions.values().stream()
        .flatMap(List::stream)
        .filter(stored -> stored.id() == id)
        .toList();
  }

  /**
   * Reads a schema.
   *
   * @throws RegistryProblem if it is none
   */
  static Schema parse(String text) {
    try {
      return new Schema.Parser().parse(text);
    } catch (AvroRuntimeException e) {
      throw RegistryProblem.invalid(42201, "Invalid Avro schema: " + e.getMessage());
    }
  }
}
