package io.hmnas.coordinator.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hmnas.schemas.topic.DeadLetterHeaders;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Where a record was found.
 *
 * @param topic its topic
 * @param partition its partition
 * @param offset its offset
 */
record Origin(String topic, int partition, long offset) {

  static Origin of(RecordMetadata metadata) {
    return new Origin(metadata.topic(), metadata.partition(), metadata.offset());
  }

  /** Where a record was found before it went through an internal topic. */
  static Origin from(Headers headers) {
    return new Origin(
        text(headers, DeadLetterHeaders.ORIGIN_TOPIC),
        Integer.parseInt(text(headers, DeadLetterHeaders.ORIGIN_PARTITION)),
        Long.parseLong(text(headers, DeadLetterHeaders.ORIGIN_OFFSET)));
  }

  /** Notes it on a record that goes through an internal topic. */
  void note(Headers headers) {
    put(headers, DeadLetterHeaders.ORIGIN_TOPIC, topic);
    put(headers, DeadLetterHeaders.ORIGIN_PARTITION, Integer.toString(partition));
    put(headers, DeadLetterHeaders.ORIGIN_OFFSET, Long.toString(offset));
  }

  private static void put(Headers headers, String name, String value) {
    headers.remove(name).add(name, value.getBytes(UTF_8));
  }

  private static String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    if (header == null) {
      throw new IllegalStateException("a record of an internal topic lacks the header " + name);
    }
    return new String(header.value(), UTF_8);
  }
}
