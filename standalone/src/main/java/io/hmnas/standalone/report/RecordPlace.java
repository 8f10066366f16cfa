package io.hmnas.standalone.report;

/**
 * Where in the log the records of a key in a topic are.
 *
 * @param first offset of the first one that was read, as is the last
 */
public record RecordPlace(
    String topic, String key, int partition, long first, long last, long count) {

  /** With one more record. */
  public RecordPlace and(long offset) {
    return new RecordPlace(
        topic, key, partition, Math.min(first, offset), Math.max(last, offset), count + 1);
  }
}
