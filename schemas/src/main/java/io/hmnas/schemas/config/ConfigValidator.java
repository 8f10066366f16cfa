package io.hmnas.schemas.config;

import io.hmnas.schemas.avro.SweepConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Tells whether a sweep can be run with a configuration, and if not, everything that is wrong. */
public final class ConfigValidator {
  private ConfigValidator() {}

  /** What is wrong, in the order of the schema; empty for a valid configuration. */
  public static List<Problem> validate(SweepConfig config) {
    List<Problem> problems = new ArrayList<>();
    for (Setting setting : Setting.all()) {
      requirement(setting, setting.in(config))
          .ifPresent(
              requirement ->
                  problems.add(
                      new Problem(
                          setting.path(), requirement, shown(setting.in(config)), List.of())));
    }
    boolean complete = Setting.all().stream().allMatch(setting -> setting.in(config) != null);
    if (complete) {
      for (Problem problem : CrossFieldRules.check(config)) {
        if (problems.stream().noneMatch(single -> concerns(problem, single.field()))) {
          problems.add(problem);
        }
      }
    }
    return List.copyOf(problems);
  }

  private static boolean concerns(Problem problem, String field) {
    return problem.field().equals(field) || problem.related().contains(field);
  }

  /** What the value of a setting must be, if it is not. */
  private static Optional<String> requirement(Setting setting, @Nullable Object value) {
    if (value == null) {
      return Optional.of("must be given");
    }
    if (value instanceof Number number) {
      return ofNumber(setting, number.doubleValue());
    }
    Schema schema = setting.field().schema();
    boolean unknownSymbol =
        schema.getType() == Schema.Type.ENUM
            && Setting.symbols(schema).noneMatch(value.toString()::equals);
    return unknownSymbol ? Optional.of("must be " + setting.typeName()) : Optional.empty();
  }

  private static Optional<String> ofNumber(Setting setting, double value) {
    boolean inRange =
        Double.isFinite(value)
            && setting.minimum().map(low -> value >= low.doubleValue()).orElse(true)
            && setting.maximum().map(high -> value <= high.doubleValue()).orElse(true)
            && (!setting.even() || value % 2 == 0);
    if (inRange) {
      return Optional.empty();
    }
    String range = setting.range();
    return Optional.of("must be " + (range.isEmpty() ? "a finite number" : range));
  }

  private static String shown(@Nullable Object value) {
    if (value == null) {
      return "nothing";
    }
    return value instanceof Number number ? Setting.plain(number) : value.toString();
  }
}
