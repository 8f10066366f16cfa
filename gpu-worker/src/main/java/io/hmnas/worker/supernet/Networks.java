package io.hmnas.worker.supernet;

import io.hmnas.worker.supernet.batched.BatchedNetwork;
import io.hmnas.worker.tensor.Torch;

/** The engines that can carry out a network; all compute the same. */
public final class Networks {
  /** The fast engine. */
  public static final String BATCHED = "batched";

  /** One operation at a time, as the definitions say. */
  public static final String REFERENCE = "reference";

  private Networks() {}

  /**
   * The engine of that kind.
   *
   * @param kind {@link #BATCHED} or {@link #REFERENCE}
   * @throws IllegalArgumentException if there is no such kind
   */
  public static NetworkFactory create(Torch torch, String kind) {
    return switch (kind) {
      case BATCHED -> BatchedNetwork.factory(torch);
      case REFERENCE ->
          (space, selection) ->
              new ReferenceNetwork(torch, new MatrixConvolutions(torch), space, selection);
      default ->
          throw new IllegalArgumentException(
              "engine must be " + BATCHED + " or " + REFERENCE + ", got '" + kind + "'");
    };
  }
}
