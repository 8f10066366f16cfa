package io.hmnas.schemas.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * YAML scalars and lists as values of Avro types. Numbers are decimal: YAML 1.1 would take 010 for
 * 8 and 1:30 for 90.
 */
final class YamlValues {
  private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]{1,19}");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]+)?");
  private static final Set<Tag> PLAIN_TAGS =
      Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.TIMESTAMP);

  private final SweepFileErrors errors;

  YamlValues(SweepFileErrors errors) {
    this.errors = errors;
  }

  /** The value of a node, or nothing after reporting why it has none. */
  Optional<Object> read(String path, Node node, Schema schema) {
    return switch (schema.getType()) {
      case INT ->
          whole(path, node, Integer.MIN_VALUE, Integer.MAX_VALUE)
              .map(value -> Math.toIntExact(value));
      case LONG -> whole(path, node, Long.MIN_VALUE, Long.MAX_VALUE).map(Long.class::cast);
      case DOUBLE -> decimal(path, node);
      case BOOLEAN -> bool(path, node);
      case STRING -> text(path, node).map(String.class::cast);
      case ENUM -> symbol(path, node, schema);
      case ARRAY -> list(path, node, schema.getElementType());
      default -> throw new IllegalStateException("a setting cannot be a " + schema.getType());
    };
  }

  /** A whole number within bounds. */
  Optional<Long> whole(String path, Node node, long minimum, long maximum) {
    String text = plain(node);
    if (!WHOLE.matcher(text).matches()) {
      errors.wrong(path, node, "a whole number");
      return Optional.empty();
    }
    try {
      long value = Long.parseLong(text);
      if (value >= minimum && value <= maximum) {
        return Optional.of(value);
      }
    } catch (NumberFormatException tooLong) {
      // Nineteen digits can exceed a long; that is out of bounds, too.
    }
    errors.wrong(path, node, minimum + ".." + maximum);
    return Optional.empty();
  }

  /** A text; numbers and the like count as what is written. */
  Optional<String> text(String path, Node node) {
    if (node instanceof ScalarNode scalar && PLAIN_TAGS.contains(node.getTag())) {
      return Optional.of(scalar.getValue());
    }
    errors.wrong(path, node, "text");
    return Optional.empty();
  }

  private Optional<Object> decimal(String path, Node node) {
    String text = plain(node);
    if (DECIMAL.matcher(text).matches()) {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value)) {
        return Optional.of(value);
      }
    }
    errors.wrong(path, node, "a finite number");
    return Optional.empty();
  }

  private Optional<Object> bool(String path, Node node) {
    String text = plain(node);
    if (text.equals("true") || text.equals("false")) {
      return Optional.of(Boolean.valueOf(text));
    }
    errors.wrong(path, node, "true or false");
    return Optional.empty();
  }

  private Optional<Object> symbol(String path, Node node, Schema schema) {
    List<String> symbols = Setting.symbols(schema).toList();
    String name = node instanceof ScalarNode scalar ? scalar.getValue() : "";
    if (symbols.contains(name)) {
      return Optional.of(SpecificData.get().createEnum(name, schema));
    }
    errors.wrong(path, node, Setting.typeName(schema));
    return Optional.empty();
  }

  private Optional<Object> list(String path, Node node, Schema items) {
    if (!(node instanceof SequenceNode sequence) || !node.getTag().equals(Tag.SEQ)) {
      errors.wrong(path, node, "a list");
      return Optional.empty();
    }
    List<Object> values = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      read(path + "[" + (values.size() + 1) + "]", item, items).ifPresent(values::add);
    }
    return values.size() == sequence.getValue().size() ? Optional.of(values) : Optional.empty();
  }

  /** The text of an unquoted scalar without a tag of its own; empty for anything else. */
  private static String plain(Node node) {
    return node instanceof ScalarNode scalar
            && scalar.isPlain()
            && PLAIN_TAGS.contains(node.getTag())
        ? scalar.getValue()
        : "";
  }
}
