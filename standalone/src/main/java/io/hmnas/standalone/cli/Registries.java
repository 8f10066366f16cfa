package io.hmnas.standalone.cli;

import io.hmnas.schemas.registry.ClusterRegistry;
import io.hmnas.schemas.registry.SchemaRegistries;
import io.hmnas.schemas.serde.SchemaRegistry;
import io.hmnas.schemas.topic.Topics;
import java.util.Map;

/** The schema registry of a process that takes part in a cluster. */
final class Registries {
  private Registries() {}

  /**
   * The one that settings describe. All ids are asked for at once; a registry that does not answer
   * now is asked again when an id is needed.
   */
  static SchemaRegistry with(Map<String, String> settings, Topics topics) {
    return in(SchemaRegistries.of(settings), topics);
  }

  /** The one that settings describe; it is not asked for anything now. */
  static SchemaRegistry whenNeeded(Map<String, String> settings, Topics topics) {
    return new ClusterRegistry(topics, SchemaRegistries.of(settings));
  }

  /** The given one, for the topics; see {@link #with}. */
  static SchemaRegistry in(SchemaRegistry shared, Topics topics) {
    ClusterRegistry registry = new ClusterRegistry(topics, shared);
    boolean unused = registry.warmUp();
    return registry;
  }
}
