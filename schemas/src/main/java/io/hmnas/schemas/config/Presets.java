package io.hmnas.schemas.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The sweep files that come with the project. */
public final class Presets {
  private static final List<String> NAMES =
      List.of(
          "smoke",
          "demo",
          "fashion",
          "cifar10",
          "cifar10-evaluation",
          "imagenet",
          "imagenet-evaluation");

  private Presets() {}

  /** Their names, from the quickest to the slowest. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * What a preset asks for.
   *
   * @throws IllegalArgumentException when there is no such preset
   */
  public static SweepSpec load(String name) {
    return SweepFile.parse(text(name), "preset " + name);
  }

  /**
   * The text of a preset, to be read or copied.
   *
   * @throws IllegalArgumentException when there is no such preset
   */
  public static String text(String name) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException(
          "preset must be one of " + String.join(", ", NAMES) + ", got '" + name + "'");
    }
    String resource = "presets/" + name + ".yaml";
    try (InputStream in = Presets.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing from the jar: build it again");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }
}
