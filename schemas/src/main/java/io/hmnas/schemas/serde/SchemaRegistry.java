package io.hmnas.schemas.serde;

import java.util.Optional;
import org.apache.avro.Schema;

/**
 * Numbers schemas. Implementations are safe for use by many threads; serdes cache the answers.
 *
 * <p>Methods throw {@link SchemaRegistryException} when the registry refuses or cannot be asked.
 */
public interface SchemaRegistry {
  /** The id of a schema under a subject; the schema is registered if it has to be. */
  int idOf(String subject, Schema schema);

  /** The schema with an id, or nothing if there is none. */
  Optional<Schema> byId(int id);

  /** Why {@link #byId} may have found nothing, and what to do, for a person. */
  default String explainUnknown(int id) {
    return "no schema has the id " + id;
  }

  /** The subject of a topic's values. */
  static String valueSubject(String topic) {
    return topic + "-value";
  }
}
