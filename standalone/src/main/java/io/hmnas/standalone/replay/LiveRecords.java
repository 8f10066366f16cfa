package io.hmnas.standalone.replay;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a coordinator published of a sweep, byte for byte.
 *
 * @param architectures the last record of each key
 * @param reports all that are left, oldest first; compaction removes all but the last
 */
record LiveRecords(Map<String, byte[]> architectures, List<byte[]> reports) {
  LiveRecords {
    architectures = new TreeMap<>(architectures);
    reports = List.copyOf(reports);
  }
}
