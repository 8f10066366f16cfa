package io.hmnas.worker.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SafetensorsCodecTest {

  @Provide
  static Arbitrary<Checkpoint> checkpoints() {
    return Checkpoints.any();
  }

  @Property(tries = 300)
  void shouldGiveBackWhatWasEncoded(@ForAll("checkpoints") Checkpoint checkpoint) {
    assertThat(SafetensorsCodec.decode(SafetensorsCodec.encode(checkpoint))).isEqualTo(checkpoint);
  }

  @Property(tries = 100)
  void shouldGiveEqualContentEqualBytes(@ForAll("checkpoints") Checkpoint checkpoint) {
    assertThat(SafetensorsCodec.encode(Checkpoints.reversed(checkpoint)))
        .isEqualTo(SafetensorsCodec.encode(checkpoint));
  }

  @Property(tries = 300)
  void shouldNeverAcceptALostTail(
      @ForAll("checkpoints") Checkpoint checkpoint, @ForAll @IntRange(min = 1, max = 40) int lost) {
    byte[] bytes = SafetensorsCodec.encode(checkpoint);
    byte[] cut = java.util.Arrays.copyOf(bytes, Math.max(0, bytes.length - lost));
    assertThatThrownBy(() -> SafetensorsCodec.decode(cut))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("not a safetensors file");
  }

  /** Whatever the bytes, the reader answers or refuses; it never fails by accident. */
  @Property(tries = 1000)
  void shouldAnswerOrRefuseAnyDamage(
      @ForAll("checkpoints") Checkpoint checkpoint,
      @ForAll @IntRange(min = 0) int place,
      @ForAll byte to) {
    byte[] bytes = SafetensorsCodec.encode(checkpoint);
    bytes[place % bytes.length] = to;
    try {
      assertThat(SafetensorsCodec.decode(bytes).arrays()).isNotNull();
    } catch (CheckpointException e) {
      assertThat(e).hasMessageContaining("not a safetensors file");
    }
  }

  /** The expected bytes are those that the reference implementation (Python) writes for this. */
  @Test
  void shouldWriteTheBytesOfTheFormat() {
    Checkpoint checkpoint =
        Checkpoint.of(
            Map.of(
                "b", new FloatArray(new long[] {2}, new float[] {1f, -2f}),
                "a", new FloatArray(new long[] {}, new float[] {0.5f})),
            Map.of("k", "v"));
    String header =
        "{\"__metadata__\":{\"k\":\"v\"},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}";
    String padded = header + " ".repeat((8 - header.length() % 8) % 8);
    byte[] bytes = SafetensorsCodec.encode(checkpoint);
    assertThat(bytes).isEqualTo(file(padded, "0000003f" + "0000803f" + "000000c0"));
  }

  @Test
  void shouldReadArraysInAnyOrderOfPlace() {
    Checkpoint checkpoint =
        SafetensorsCodec.decode(
            file(
                "{\"a\":{\"data_offsets\":[4,8],\"shape\":[1],\"dtype\":\"F32\"},"
                    + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                "0000003f" + "0000803f"));
    assertThat(checkpoint.array("a").data()).containsExactly(1f);
    assertThat(checkpoint.array("b").data()).containsExactly(0.5f);
    assertThat(checkpoint.metadata()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]                                                             | not a JSON object",
        "{\"a\":1}                                                      | array 'a' does not have",
        "{} {}                                                          | not JSON",
        "{\"a\":{},\"a\":{}}                                            | not JSON",
        "{\"__metadata__\":{\"k\":1}}                                   | __metadata__.k is not a string",
        "{\"a\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]}}   | dtype \"F16\"",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}   | shape [2] has 4 bytes",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}  | shape [-1]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}} | shape [1.0]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":1,\"data_offsets\":[0,4]}}     | no list 'shape'",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,4]}} | has 4 bytes",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}   | data_offsets [4, 0]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}   | starts at byte 4",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}   | take 8 bytes, while 4 follow",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
            + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | 'b' starts at byte 0",
      })
  void shouldSayWhatIsWrongWithAHeader(String header, String message) {
    assertThatThrownBy(() -> SafetensorsCodec.decode(file(header, "0000803f")))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({"-1", "0", "1", "9", "9223372036854775807"})
  void shouldRefuseAHeaderLengthThatCannotBe(long length) {
    byte[] bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array();
    assertThatThrownBy(() -> SafetensorsCodec.decode(bytes))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("header has " + length + " bytes");
  }

  @Test
  void shouldRefuseTheReservedName() {
    Checkpoint checkpoint =
        Checkpoint.of(
            Map.of("__metadata__", new FloatArray(new long[] {}, new float[] {1})), Map.of());
    assertThatThrownBy(() -> SafetensorsCodec.encode(checkpoint))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("__metadata__");
  }

  private static byte[] file(String header, String dataHex) {
    byte[] head = header.getBytes(StandardCharsets.UTF_8);
    byte[] data = HexFormat.of().parseHex(dataHex);
    return ByteBuffer.allocate(8 + head.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(head.length)
        .put(head)
        .put(data)
        .array();
  }
}
