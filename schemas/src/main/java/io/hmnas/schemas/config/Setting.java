package io.hmnas.schemas.config;

import io.hmnas.schemas.avro.SweepConfig;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * One thing that can be set in a sweep, as the schema describes it.
 *
 * @param path where it stands, for example {@code supernet.epochs}
 * @param field its field in the schema
 * @param defaultValue its value when nothing is said
 */
public record Setting(String path, Schema.Field field, Object defaultValue) {
  private static final List<Setting> ALL = collect();

  /** All settings, in the order of the schema. */
  public static List<Setting> all() {
    return ALL;
  }

  /** One sentence: what it does. */
  public String doc() {
    return Optional.ofNullable(field.doc()).orElse("");
  }

  /** The least value allowed. */
  public Optional<Number> minimum() {
    return number("minimum");
  }

  /** The greatest value allowed. */
  public Optional<Number> maximum() {
    return number("maximum");
  }

  /** Whether odd numbers are refused. */
  public boolean even() {
    return Boolean.TRUE.equals(field.getObjectProp("even"));
  }

  /** The range in words, for example {@code 1..10000}; empty when any value goes. */
  public String range() {
    String bounds =
        minimum()
            .map(
                low ->
                    maximum()
                        .map(high -> plain(low) + ".." + plain(high))
                        .orElse("at least " + plain(low)))
            .orElseGet(() -> maximum().map(high -> "at most " + plain(high)).orElse(""));
    return even() ? "even, " + bounds : bounds;
  }

  /** The type in words. */
  public String typeName() {
    return typeName(field.schema());
  }

  static String typeName(Schema schema) {
    return switch (schema.getType()) {
      case INT, LONG -> "whole number";
      case DOUBLE, FLOAT -> "number";
      case BOOLEAN -> "true or false";
      case STRING -> "text";
      case ARRAY -> "list of " + typeName(schema.getElementType());
      case ENUM -> "one of " + symbols(schema).collect(Collectors.joining(", "));
      case RECORD -> "section with fields of its own";
      default -> throw new IllegalStateException("a setting cannot be a " + schema.getType());
    };
  }

  /** The symbols that may be set: all but the one that stands for those of later versions. */
  static Stream<String> symbols(Schema schema) {
    return schema.getEnumSymbols().stream()
        .filter(symbol -> !symbol.equals(schema.getEnumDefault()));
  }

  /** The value in a configuration; null in one that was not made by its builder. */
  @Nullable Object in(SweepConfig config) {
    Object value = config;
    for (String name : path.split("\\.", -1)) {
      if (!(value instanceof SpecificRecord section)) {
        return null;
      }
      value = section.get(section.getSchema().getField(name).pos());
    }
    return value;
  }

  /** A number without exponent and without zeros at its end. */
  static String plain(Number number) {
    double value = number.doubleValue();
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    BigDecimal exact = new BigDecimal(number.toString());
    return exact.signum() == 0 ? "0" : exact.stripTrailingZeros().toPlainString();
  }

  private Optional<Number> number(String property) {
    return Optional.ofNullable(field.getObjectProp(property)).map(Number.class::cast);
  }

  private static List<Setting> collect() {
    List<Setting> settings = new ArrayList<>();
    collect(SweepConfig.newBuilder().build(), "", settings);
    return List.copyOf(settings);
  }

  private static void collect(SpecificRecord section, String prefix, List<Setting> settings) {
    for (Schema.Field field : section.getSchema().getFields()) {
      Object value = section.get(field.pos());
      if (value instanceof SpecificRecord inner) {
        collect(inner, prefix + field.name() + ".", settings);
      } else {
        settings.add(new Setting(prefix + field.name(), field, value));
      }
    }
  }
}
