package io.hmnas.worker.supernet.batched;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The text of a script: one operation a line, its inputs, constants and results. */
final class ScriptText {
  private final StringBuilder body = new StringBuilder();
  private final Map<String, Constant> constants = new LinkedHashMap<>();
  private final Map<String, List<Var>> views = new HashMap<>();
  private int variables;
  private int operations;

  /** A keyword argument. */
  record Keyword(String name, Object value) {}

  /** A constant; the name tells constants apart. */
  Var constant(String name, Supplier<Constant> constant) {
    constants.computeIfAbsent(name, key -> constant.get());
    return new Var(name);
  }

  /** Constants by name, in the order of the signature. */
  Map<String, Constant> constants() {
    return constants;
  }

  /** Number of operations written so far. */
  int operations() {
    return operations;
  }

  /** The whole method: inputs, then constants, are its arguments. */
  String method(List<String> inputs, List<Var> results) {
    StringBuilder method = new StringBuilder("  def forward(self: __torch__.M");
    inputs.forEach(name -> method.append(", ").append(name).append(": Tensor"));
    constants.keySet().forEach(name -> method.append(", ").append(name).append(": Tensor"));
    return method
        .append(") -> List[Tensor]:\n")
        .append(body)
        .append("    return ")
        .append(literal(results))
        .append('\n')
        .toString();
  }

  /** Any operation with one result. */
  Var call(String operation, Object... arguments) {
    Var result = new Var("v" + variables++);
    line(result.name(), expression(operation, arguments));
    return result;
  }

  /** An operation that sees a tensor differently: written once, however often it is asked for. */
  Var view(String operation, Object... arguments) {
    return views
        .computeIfAbsent(
            expression(operation, arguments), key -> List.of(call(operation, arguments)))
        .get(0);
  }

  /** Likewise with several results. */
  List<Var> views(int count, String operation, Object... arguments) {
    return views.computeIfAbsent(
        expression(operation, arguments), key -> several(count, operation, arguments));
  }

  private static String expression(String operation, Object... arguments) {
    return Arrays.stream(arguments)
        .map(ScriptText::literal)
        .collect(Collectors.joining(", ", "torch." + operation + "(", ")"));
  }

  private void line(String results, String expression) {
    operations++;
    body.append("    ").append(results).append(" = ").append(expression).append('\n');
  }

  private static String literal(Object value) {
    if (value instanceof Var variable) {
      return variable.name();
    }
    if (value instanceof long[] numbers) {
      return Arrays.toString(numbers);
    }
    if (value instanceof List<?> list) {
      return list.stream().map(ScriptText::literal).collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof Boolean flag) {
      return flag ? "True" : "False";
    }
    if (value instanceof Keyword keyword) {
      return keyword.name() + "=" + literal(keyword.value());
    }
    return value.toString();
  }

  /** Any operation with several results. */
  List<Var> several(int count, String operation, Object... arguments) {
    List<Var> results = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      results.add(new Var("v" + variables++));
    }
    line(unpacked(results), expression(operation, arguments));
    return results;
  }

  private static String unpacked(List<Var> variables) {
    return variables.stream().map(variable -> variable.name() + ", ").collect(Collectors.joining());
  }
}
