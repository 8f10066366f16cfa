package io.hmnas.worker.space;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All operations that a search space can be made of. This is the one place where an operation is
 * added: encoding, masks, events, costs and drawings follow.
 */
public final class Operations {
  private static final Map<String, Operation> BY_NAME = new LinkedHashMap<>();

  static {
    for (Operation operation :
        List.of(
            new Operation.Pooling("max_pool_3x3", 3, true),
            new Operation.Pooling("avg_pool_3x3", 3, false),
            new Operation.Skip("skip_connect"),
            new Operation.SeparableConvolution("sep_conv_3x3", 3, 1, 2),
            new Operation.SeparableConvolution("sep_conv_5x5", 5, 1, 2),
            new Operation.SeparableConvolution("sep_conv_7x7", 7, 1, 2),
            new Operation.SeparableConvolution("dil_conv_3x3", 3, 2, 1),
            new Operation.SeparableConvolution("dil_conv_5x5", 5, 2, 1))) {
      BY_NAME.put(operation.name(), operation);
    }
  }

  private Operations() {}

  /** Names of all operations. */
  public static Set<String> names() {
    return java.util.Collections.unmodifiableSet(BY_NAME.keySet());
  }

  /**
   * The operation of that name.
   *
   * @throws IllegalArgumentException if there is none; the message lists what there is
   */
  public static Operation byName(String name) {
    Operation operation = BY_NAME.get(name);
    if (operation == null) {
      throw new IllegalArgumentException(
          "space.operations has no operation '" + name + "'; there are " + BY_NAME.keySet());
    }
    return operation;
  }
}
