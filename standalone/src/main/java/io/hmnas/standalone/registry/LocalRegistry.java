package io.hmnas.standalone.registry;

import io.hmnas.schemas.serde.CatalogueRegistry;
import io.hmnas.schemas.serde.SchemaRegistry;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * The registry of processes beside an {@link EmbeddedRegistry}: that one gives the schemas of the
 * contract the ids that are computed, so that nothing has to be asked to write; and it knows what
 * other programs wrote with schemas of their own.
 *
 * @param embedded need not be open yet
 */
public record LocalRegistry(EmbeddedRegistry embedded) implements SchemaRegistry {
  @Override
  public int idOf(String subject, Schema schema) {
    return CatalogueRegistry.standard().idOf(subject, schema);
  }

  @Override
  public Optional<Schema> byId(int id) {
    return CatalogueRegistry.standard().byId(id).or(() -> embedded.byId(id));
  }
}
