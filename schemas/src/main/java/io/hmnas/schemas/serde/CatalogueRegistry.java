package io.hmnas.schemas.serde;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/**
 * A registry inside the process: a schema's id follows from the schema itself, so that processes
 * agree without asking anyone, also over versions. As in a Confluent registry, a schema has one id
 * whatever the subject.
 *
 * <p>The id is the lower 30 bits of the 64-bit Rabin fingerprint of the schema's parsing canonical
 * form, with bit 30 set: 1073741824 or more. A schema registry counts from 1, so that neither's ids
 * are ever mistaken for the other's.
 */
public final class CatalogueRegistry implements SchemaRegistry {
  /** The least id. */
  public static final int FIRST_ID = 1 << 30;

  private final Map<Integer, Schema> schemas = new HashMap<>();

  /**
   * Knows these schemas.
   *
   * @throws IllegalArgumentException if two that differ would have one id
   */
  public CatalogueRegistry(List<Schema> known) {
    for (Schema schema : known) {
      Schema other = schemas.putIfAbsent(id(schema), schema);
      if (other != null && !canonical(other).equals(canonical(schema))) {
        throw new IllegalArgumentException(
            schema.getFullName() + " and " + other.getFullName() + " have the same id");
      }
    }
  }

  /** Those of all topics, as they are and as they were in every release. */
  public static CatalogueRegistry standard() {
    return Standard.REGISTRY;
  }

  /** The id of a schema. */
  public static int id(Schema schema) {
    return ((int) SchemaNormalization.parsingFingerprint64(schema) & (FIRST_ID - 1)) | FIRST_ID;
  }

  @Override
  public int idOf(String subject, Schema schema) {
    int id = id(schema);
    if (byId(id).isEmpty()) {
      throw new SchemaRegistryException(
          "no id for schema "
              + schema.getFullName()
              + " under "
              + subject
              + ": only the schemas of the catalogue are known in this process");
    }
    return id;
  }

  @Override
  public Optional<Schema> byId(int id) {
    return Optional.ofNullable(schemas.get(id));
  }

  @Override
  public String explainUnknown(int id) {
    return id < FIRST_ID
        ? "its schema id "
            + id
            + " is that of a schema registry, and this process has none: start it with the one that"
            + " the writer has (--schema-registry)"
        : "this process does not know the schema with the id "
            + id
            + ": the writer is of another version; update this process, or give both a schema"
            + " registry";
  }

  private static String canonical(Schema schema) {
    return SchemaNormalization.toParsingForm(schema);
  }

  /** Made when first asked for, and once: reading all released schemas takes a while. */
  private static final class Standard {
    static final CatalogueRegistry REGISTRY = new CatalogueRegistry(known());

    private static List<Schema> known() {
      List<Schema> known = new ArrayList<>(ContractSchemas.current());
      for (String release : ContractSchemas.releases()) {
        known.addAll(ContractSchemas.released(release).values());
      }
      return known;
    }
  }
}
