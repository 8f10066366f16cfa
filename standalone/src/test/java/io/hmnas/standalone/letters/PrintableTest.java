package io.hmnas.standalone.letters;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
  @Test
  void shouldLeaveTextsAsTheyAre() {
    assertThat(Printable.text("größer\n日本 🙂")).isEqualTo("größer\n日本 🙂");
    assertThat(Printable.bytes("sweep.s1".getBytes(UTF_8))).isEqualTo("sweep.s1");
  }

  @Test
  void shouldEscapeWhatATerminalWouldActOn() {
    assertThat(Printable.text("\u001b[2J\u0007\r\u202e\u009b"))
        .isEqualTo("\\u001b[2J\\u0007\\u000d\\u202e\\u009b");
    assertThat(Printable.line("a\nb")).isEqualTo("a\\nb");
    assertThat(Printable.text("\ud800")).isEqualTo("\\ud800");
    assertThat(Printable.bytes("\u001b]0;x\u0007".getBytes(UTF_8))).isEqualTo("0x1b5d303b7807");
    assertThat(Printable.bytes(new byte[] {(byte) 0xff, 0})).isEqualTo("0xff00");
    assertThat(Printable.bytes(null)).isEqualTo("-");
  }

  @Test
  void shouldDumpBytesUpToALimit() {
    byte[] bytes = new byte[18];
    bytes[0] = 'A';
    bytes[1] = 0x1b;
    bytes[16] = (byte) 0xe2;
    assertThat(Printable.hexDump(bytes, 17).lines())
        .containsExactly(
            "00000000  41 1b 00 00 00 00 00 00 00 00 00 00 00 00 00 00  |A...............|",
            "00000010  e2                                               |.|");
  }
}
