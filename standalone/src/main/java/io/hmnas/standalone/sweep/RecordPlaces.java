package io.hmnas.standalone.sweep;

import io.hmnas.standalone.report.RecordPlace;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where in the log the records are from which something is known. For one thread. */
final class RecordPlaces {
  private final Map<String, RecordPlace> places = new TreeMap<>();

  void add(String topic, String key, int partition, long offset) {
    places.merge(
        topic + "\n" + key,
        new RecordPlace(topic, key, partition, offset, offset, 1),
        (known, unused) -> known.and(offset));
  }

  /** By topic and key. */
  List<RecordPlace> list() {
    return List.copyOf(places.values());
  }
}
