package io.hmnas.schemas.registry;

import io.hmnas.schemas.serde.CatalogueRegistry;
import io.hmnas.schemas.serde.SchemaRegistry;
import io.hmnas.schemas.serde.SchemaRegistryException;
import io.hmnas.schemas.topic.TopicSpec;
import io.hmnas.schemas.topic.Topics;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry of one part of a cluster. Schemas on topics that others read have the ids of the
 * schema registry; what stays inside the coordinator has those of the catalogue, so that nobody's
 * registry fills with subjects that nobody else needs. Either is understood everywhere.
 */
public final class ClusterRegistry implements SchemaRegistry {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterRegistry.class);

  private final SchemaRegistry shared;
  private final CatalogueRegistry catalogue;
  private final Map<String, Schema> subjects;

  /**
   * @param shared numbers the schemas of the topics
   */
  public ClusterRegistry(Topics topics, SchemaRegistry shared) {
    this.shared = shared;
    this.catalogue = CatalogueRegistry.standard();
    this.subjects = subjects(topics);
  }

  /** The subjects of all topics with the schema of each. */
  public static Map<String, Schema> subjects(Topics topics) {
    return topics.catalogue().stream()
        .filter(topic -> topic.valueSchema().isPresent())
        .collect(
            Collectors.toMap(
                topic -> SchemaRegistry.valueSubject(topic.name()),
                (TopicSpec topic) -> topic.valueSchema().orElseThrow()));
  }

  /**
   * Asks for all ids at once, so that a registry that goes away later is not missed. One that is
   * away now is only noted in the log: what is needed is asked for again when it is needed.
   *
   * @return whether all are known now
   * @throws SchemaRegistryException if the registry refuses
   */
  public boolean warmUp() {
    try {
      subjects.forEach(
          (subject, schema) -> {
            int unused = shared.idOf(subject, schema);
          });
      return true;
    } catch (SchemaRegistryException e) {
      if (!e.mayPass()) {
        throw e;
      }
      LOG.warn("{}; asked again when needed", e.getMessage());
      return false;
    }
  }

  @Override
  public int idOf(String subject, Schema schema) {
    return subjects.containsKey(subject)
        ? shared.idOf(subject, schema)
        : catalogue.idOf(subject, schema);
  }

  @Override
  public Optional<Schema> byId(int id) {
    return id >= CatalogueRegistry.FIRST_ID
        ? catalogue.byId(id).or(() -> shared.byId(id))
        : shared.byId(id);
  }

  @Override
  public String explainUnknown(int id) {
    return shared.explainUnknown(id);
  }
}
