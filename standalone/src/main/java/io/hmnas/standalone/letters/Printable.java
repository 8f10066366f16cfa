package io.hmnas.standalone.letters;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Bytes and texts from anywhere in a form that does a terminal no harm: no control characters, no
 * reversal of direction.
 */
public final class Printable {
  private static final int LINE = 16;

  private Printable() {}

  /** The text with all that does not simply show as {@code \\uXXXX}; line ends stay. */
  public static String text(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point -> {
              if (point == '\n' || shows(point)) {
                out.appendCodePoint(point);
              } else {
                for (char unit : Character.toChars(point)) {
                  out.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                }
              }
            });
    return out.toString();
  }

  /** The text on one line. */
  public static String line(String text) {
    return text(text).replace("\n", "\\n");
  }

  /** Bytes as text if they are some, else as hexadecimal digits; a dash if there are none. */
  public static String bytes(byte @Nullable [] bytes) {
    if (bytes == null) {
      return "-";
    }
    return utf8(bytes)
        .filter(decoded -> decoded.codePoints().allMatch(Printable::shows))
        .orElseGet(() -> "0x" + HexFormat.of().formatHex(bytes));
  }

  /** A text if the bytes are one. */
  static Optional<String> utf8(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** The first bytes: place, hexadecimal digits, and what is ASCII. */
  public static String hexDump(byte[] bytes, int limit) {
    StringBuilder out = new StringBuilder();
    int end = Math.min(bytes.length, limit);
    for (int start = 0; start < end; start += LINE) {
      StringBuilder hex = new StringBuilder();
      StringBuilder ascii = new StringBuilder();
      for (int i = start; i < Math.min(start + LINE, end); i++) {
        hex.append(String.format(Locale.ROOT, "%02x ", bytes[i] & 0xff));
        ascii.append(bytes[i] >= ' ' && bytes[i] < 0x7f ? (char) bytes[i] : '.');
      }
      out.append(String.format(Locale.ROOT, "%08x  %-48s |%s|%n", start, hex, ascii));
    }
    return out.toString();
  }

  private static boolean shows(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
