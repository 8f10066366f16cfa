package io.hmnas.standalone.report;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where in the log the records are from which something is known. For one thread. */
public final class RecordPlaces {
  private final Map<String, RecordPlace> places = new TreeMap<>();

  /** Takes one more record into account. */
  public void add(String topic, String key, int partition, long offset) {
    places.merge(
        topic + "\n" + key,
        new RecordPlace(topic, key, partition, offset, offset, 1),
        (known, unused) -> known.and(offset));
  }

  /** By topic and key. */
  public List<RecordPlace> list() {
    return List.copyOf(places.values());
  }
}
