package io.hmnas.schemas.registry;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;

/**
 * FULL compatibility of two schemas: each can read what was written with the other. With every
 * earlier version of a schema it is FULL_TRANSITIVE.
 */
public final class Compatibility {
  private Compatibility() {}

  /**
   * What stands against it, a sentence each that names the field; empty if nothing does.
   *
   * @param newer the schema proposed
   * @param older one that is in use
   */
  public static List<String> flaws(Schema newer, Schema older) {
    List<String> flaws = new ArrayList<>();
    collect("the new schema cannot read old records", newer, older, flaws);
    collect("the old schema cannot read new records", older, newer, flaws);
    return flaws;
  }

  private static void collect(String what, Schema reader, Schema writer, List<String> flaws) {
    for (Incompatibility flaw :
        SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
            .getResult()
            .getIncompatibilities()) {
      String field = field(reader, flaw.getLocation());
      flaws.add(
          "%s: %s%s: %s"
              .formatted(
                  what,
                  field.isEmpty() ? reader.getName() : "field " + field,
                  " (" + flaw.getType() + ")",
                  flaw.getMessage()));
    }
  }

  /** The path of field names behind a JSON pointer into a schema. */
  private static String field(Schema root, String pointer) {
    List<String> path = new ArrayList<>();
    Schema schema = root;
    String[] steps = pointer.split("/", -1);
    for (int i = 1; i < steps.length; i++) {
      String step = steps[i];
      if (step.equals("fields") && schema.getType() == Schema.Type.RECORD && i + 1 < steps.length) {
        Schema.Field field = schema.getFields().get(Integer.parseInt(steps[++i]));
        path.add(field.name());
        schema = field.schema();
      } else if (step.equals("items") && schema.getType() == Schema.Type.ARRAY) {
        schema = schema.getElementType();
      } else if (step.equals("values") && schema.getType() == Schema.Type.MAP) {
        schema = schema.getValueType();
      } else if (schema.getType() == Schema.Type.UNION && step.matches("\\d+")) {
        schema = schema.getTypes().get(Integer.parseInt(step));
      }
    }
    return String.join(".", path);
  }
}
