package io.hmnas.schemas.registry;

import io.hmnas.schemas.serde.ContractSchemas;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;

/**
 * What a registry answered. Ids are looked up by the schema object first: hashing a schema means
 * walking over all of it. A full cache is emptied, which costs questions and nothing else.
 */
final class RegistryCache {
  private final int limit;
  private final Map<SameObject, Integer> byObject = new ConcurrentHashMap<>();
  private final Map<Content, Integer> byContent = new ConcurrentHashMap<>();
  private final Map<Integer, Schema> byId = new ConcurrentHashMap<>();

  RegistryCache(int limit) {
    this.limit = limit;
  }

  /** Finds out an id. */
  @FunctionalInterface
  interface Question {
    int ask(String subject, Schema portable);
  }

  private record SameObject(String subject, Schema schema) {
    @Override
    @SuppressWarnings("ReferenceEquality") // that is its point
    public boolean equals(Object other) {
      return other instanceof SameObject that
          && schema == that.schema
          && subject.equals(that.subject);
    }

    @Override
    public int hashCode() {
      return 31 * subject.hashCode() + System.identityHashCode(schema);
    }
  }

  private record Content(String subject, Schema schema) {}

  int idOf(String subject, Schema schema, Question question) {
    SameObject key = new SameObject(subject, schema);
    Integer known = byObject.get(key);
    if (known != null) {
      return known;
    }
    Schema portable = ContractSchemas.portable(schema);
    Content content = new Content(subject, portable);
    Integer same = byContent.get(content);
    int id = same != null ? same : question.ask(subject, portable);
    put(byContent, content, id);
    put(byObject, key, id);
    put(id, portable);
    return id;
  }

  Optional<Schema> byId(int id) {
    return Optional.ofNullable(byId.get(id));
  }

  void put(int id, Schema schema) {
    put(byId, id, schema);
  }

  private <K, V> void put(Map<K, V> map, K key, V value) {
    if (map.size() >= limit) {
      map.clear();
    }
    map.put(key, value);
  }
}
