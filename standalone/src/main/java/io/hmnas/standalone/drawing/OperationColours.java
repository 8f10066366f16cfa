package io.hmnas.standalone.drawing;

import java.util.List;
import java.util.Map;

/**
 * A colour for each operation. The known ones always have theirs; the hues are those of Okabe and
 * Ito, which people who see colours differently can tell apart.
 */
final class OperationColours {
  private static final Map<String, String> KNOWN =
      Map.of(
          "max_pool_3x3", "#E69F00",
          "avg_pool_3x3", "#F0E442",
          "skip_connect", "#999999",
          "sep_conv_3x3", "#56B4E9",
          "sep_conv_5x5", "#0072B2",
          "dil_conv_3x3", "#009E73",
          "dil_conv_5x5", "#D55E00");
  private static final List<String> OTHERS = List.of("#CC79A7", "#882255", "#44AA99", "#661100");

  private OperationColours() {}

  static String of(String operation) {
    String known = KNOWN.get(operation);
    return known != null ? known : OTHERS.get(Math.floorMod(operation.hashCode(), OTHERS.size()));
  }
}
