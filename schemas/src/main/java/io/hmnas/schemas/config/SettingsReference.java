package io.hmnas.schemas.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The reference of all settings, written from the schema. */
public final class SettingsReference {
  private SettingsReference() {}

  /** The reference as Markdown. */
  public static String markdown() {
    StringBuilder text =
        new StringBuilder(
            """
            # Settings of a sweep

            Every setting can stand in a sweep file. Fields of a section are indented under its name.
            What is not set has the default below, or the value of the file's preset.
            """);
    bySection()
        .forEach(
            (section, settings) -> {
              text.append(heading(section));
              settings.forEach(setting -> text.append(row(setting)));
            });
    return text.toString();
  }

  private static Map<String, List<Setting>> bySection() {
    return Setting.all().stream()
        .collect(
            Collectors.groupingBy(
                setting ->
                    setting.path().substring(0, Math.max(0, setting.path().lastIndexOf('.'))),
                LinkedHashMap::new,
                Collectors.toList()));
  }

  private static String heading(String section) {
    return "\n## "
        + (section.isEmpty() ? "At the top of the file" : section)
        + "\n\n| setting | type | default | range | what it does |\n|---|---|---|---|---|\n";
  }

  private static String row(Setting setting) {
    return "| `"
        + setting.path()
        + "` | "
        + cell(setting.typeName())
        + " | "
        + cell(shown(setting.defaultValue()))
        + " | "
        + cell(setting.range())
        + " | "
        + cell(setting.doc())
        + " |\n";
  }

  private static String shown(Object value) {
    if (value instanceof List<?> items) {
      return items.stream().map(Object::toString).collect(Collectors.joining(", "));
    }
    return value instanceof Number number ? Setting.plain(number) : value.toString();
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
