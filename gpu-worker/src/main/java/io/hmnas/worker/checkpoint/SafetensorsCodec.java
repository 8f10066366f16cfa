package io.hmnas.worker.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Checkpoints as bytes in the safetensors format (https://github.com/huggingface/safetensors),
 * which any Python framework reads: the length of the header (8 bytes, little-endian), a JSON
 * header that gives each array's type, shape and place, then the values, little-endian.
 *
 * <p>Of the many files that the format allows for the same content, one is written: metadata first,
 * arrays sorted by name and stored in that order without gaps, the header padded with spaces to a
 * multiple of 8 bytes. So equal checkpoints have equal bytes, and the digest of the bytes is the
 * identity of the content.
 *
 * <p>The reader takes any well-formed file with float32 arrays, and nothing else.
 */
public final class SafetensorsCodec {
  private static final String METADATA = "__metadata__";
  private static final String DTYPE = "F32";
  private static final int LENGTH_BYTES = Long.BYTES;

  /** As in the reference implementation. */
  private static final int MAX_HEADER_BYTES = 100_000_000;

  private static final int MAX_BYTES = Integer.MAX_VALUE - 8;
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final ObjectMapper MAPPER =
      JsonMapper.builder(JSON).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private SafetensorsCodec() {}

  /**
   * The bytes of a checkpoint.
   *
   * @throws CheckpointException if it is larger than 2 GiB, or a name cannot be written
   */
  public static byte[] encode(Checkpoint checkpoint) {
    byte[] header = header(checkpoint);
    long size = (long) LENGTH_BYTES + header.length + dataBytes(checkpoint);
    if (size > MAX_BYTES) {
      throw new CheckpointException(
          "the checkpoint has %,d bytes; at most %,d can be stored: search with fewer channels or cells"
              .formatted(size, MAX_BYTES));
    }
    ByteBuffer out = ByteBuffer.allocate((int) size).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(header.length).put(header);
    for (FloatArray array : checkpoint.arrays().values()) {
      out.asFloatBuffer().put(array.data());
      out.position(out.position() + Float.BYTES * array.data().length);
    }
    return out.array();
  }

  /**
   * The checkpoint in some bytes.
   *
   * @throws CheckpointException if they are not a well-formed file of float32 arrays; the message
   *     says why
   */
  public static Checkpoint decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < LENGTH_BYTES) {
      throw malformed(
          "it has %d bytes, the length of the header alone takes 8".formatted(bytes.length));
    }
    long headerLength = in.getLong();
    if (headerLength < 2 || headerLength > Math.min(MAX_HEADER_BYTES, in.remaining())) {
      throw malformed(
          "its header has %d bytes by its length field, while %d follow"
              .formatted(headerLength, in.remaining()));
    }
    JsonNode header = parse(bytes, (int) headerLength);
    in.position(LENGTH_BYTES + (int) headerLength);
    ByteBuffer data = in.slice().order(ByteOrder.LITTLE_ENDIAN);

    List<Entry> entries = new ArrayList<>();
    SortedMap<String, String> metadata = new TreeMap<>();
    for (Map.Entry<String, JsonNode> field : header.properties()) {
      if (field.getKey().equals(METADATA)) {
        readMetadata(field.getValue(), metadata);
      } else {
        entries.add(Entry.of(field.getKey(), field.getValue()));
      }
    }
    requireSeamless(entries, data.capacity());

    SortedMap<String, FloatArray> arrays = new TreeMap<>();
    for (Entry entry : entries) {
      float[] values = new float[entry.length() / Float.BYTES];
      data.position((int) entry.begin);
      data.asFloatBuffer().get(values);
      arrays.put(entry.name, new FloatArray(entry.shape, values));
    }
    return new Checkpoint(arrays, metadata);
  }

  private static byte[] header(Checkpoint checkpoint) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      if (!checkpoint.metadata().isEmpty()) {
        json.writeObjectFieldStart(METADATA);
        for (Map.Entry<String, String> entry : checkpoint.metadata().entrySet()) {
          json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
      }
      long offset = 0;
      for (Map.Entry<String, FloatArray> entry : checkpoint.arrays().entrySet()) {
        if (entry.getKey().equals(METADATA)) {
          throw new CheckpointException("an array cannot have the name " + METADATA);
        }
        long end = offset + (long) Float.BYTES * entry.getValue().data().length;
        long[] shape = entry.getValue().shape();
        json.writeObjectFieldStart(entry.getKey());
        json.writeStringField("dtype", DTYPE);
        json.writeFieldName("shape");
        json.writeArray(shape, 0, shape.length);
        json.writeFieldName("data_offsets");
        json.writeArray(new long[] {offset, end}, 0, 2);
        json.writeEndObject();
        offset = end;
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new CheckpointException("a name or entry of the checkpoint cannot be written", e);
    }
    while (out.size() % LENGTH_BYTES != 0) {
      out.write(' ');
    }
    return out.toByteArray();
  }

  private static long dataBytes(Checkpoint checkpoint) {
    return checkpoint.arrays().values().stream()
        .mapToLong(array -> (long) Float.BYTES * array.data().length)
        .sum();
  }

  private static JsonNode parse(byte[] bytes, int headerLength) {
    try {
      JsonNode header = MAPPER.readTree(bytes, LENGTH_BYTES, headerLength);
      if (!header.isObject()) {
        throw malformed("its header is not a JSON object");
      }
      return header;
    } catch (IOException e) {
      throw new CheckpointException("not a safetensors file: its header is not JSON", e);
    }
  }

  private static void readMetadata(JsonNode node, Map<String, String> metadata) {
    if (!node.isObject()) {
      throw malformed("%s is not an object".formatted(METADATA));
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!field.getValue().isTextual()) {
        throw malformed("%s.%s is not a string".formatted(METADATA, field.getKey()));
      }
      metadata.put(field.getKey(), field.getValue().textValue());
    }
  }

  /** Arrays must fill the data from its first to its last byte, without gap or overlap. */
  private static void requireSeamless(List<Entry> entries, int dataBytes) {
    List<Entry> byPlace =
        entries.stream()
            .sorted(Comparator.<Entry>comparingLong(e -> e.begin).thenComparingLong(e -> e.end))
            .toList();
    long end = 0;
    for (Entry entry : byPlace) {
      if (entry.begin != end) {
        throw malformed(
            "array '%s' starts at byte %d of the data, expected at %d"
                .formatted(entry.name, entry.begin, end));
      }
      end = entry.end;
    }
    if (end != dataBytes) {
      throw malformed(
          "its arrays take %d bytes, while %d follow the header".formatted(end, dataBytes));
    }
  }

  private static CheckpointException malformed(String why) {
    return new CheckpointException("not a safetensors file: " + why);
  }

  /** One array of the header. */
  private static final class Entry {
    final String name;
    final long[] shape;
    final long begin;
    final long end;

    private Entry(String name, long[] shape, long begin, long end) {
      this.name = name;
      this.shape = shape;
      this.begin = begin;
      this.end = end;
    }

    static Entry of(String name, JsonNode node) {
      if (!node.isObject() || node.size() != 3) {
        throw malformed("array '%s' does not have dtype, shape and data_offsets".formatted(name));
      }
      if (!node.path("dtype").asText().equals(DTYPE)) {
        throw malformed(
            "array '%s' has dtype %s, expected %s".formatted(name, node.path("dtype"), DTYPE));
      }
      long[] shape = integers(name, "shape", node.path("shape"));
      long[] offsets = integers(name, "data_offsets", node.path("data_offsets"));
      if (offsets.length != 2 || offsets[0] > offsets[1] || offsets[1] > MAX_BYTES) {
        throw malformed("array '%s' has data_offsets %s".formatted(name, Arrays.toString(offsets)));
      }
      if (!fits(shape, offsets[1] - offsets[0])) {
        throw malformed(
            "array '%s' of shape %s has %d bytes"
                .formatted(name, Arrays.toString(shape), offsets[1] - offsets[0]));
      }
      return new Entry(name, shape, offsets[0], offsets[1]);
    }

    int length() {
      return (int) (end - begin);
    }

    private static boolean fits(long[] shape, long bytes) {
      try {
        return bytes
            == Math.multiplyExact(
                Arrays.stream(shape).reduce(1, Math::multiplyExact), (long) Float.BYTES);
      } catch (ArithmeticException e) {
        return false;
      }
    }

    private static long[] integers(String name, String field, JsonNode node) {
      if (!node.isArray()) {
        throw malformed("array '%s' has no list '%s'".formatted(name, field));
      }
      long[] values = new long[node.size()];
      for (int i = 0; i < values.length; i++) {
        JsonNode value = node.get(i);
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
          throw malformed("array '%s' has %s %s".formatted(name, field, node));
        }
        values[i] = value.longValue();
      }
      return values;
    }
  }
}
