package io.hmnas.worker.checkpoint;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that a run needs to go on from the end of a step.
 *
 * @param arrays network weights, encoding, masks, optimiser moments, BN statistics, by name
 * @param metadata small facts about them (stage, step, scalars, a pruned architecture), by name
 */
public record Checkpoint(SortedMap<String, FloatArray> arrays, SortedMap<String, String> metadata) {
  public Checkpoint {
    arrays = Collections.unmodifiableSortedMap(new TreeMap<>(arrays));
    metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
  }

  /** A checkpoint of the given entries. */
  public static Checkpoint of(Map<String, FloatArray> arrays, Map<String, String> metadata) {
    return new Checkpoint(new TreeMap<>(arrays), new TreeMap<>(metadata));
  }

  /**
   * The array of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public FloatArray array(String name) {
    FloatArray array = arrays.get(name);
    if (array == null) {
      throw new IllegalArgumentException(
          "the checkpoint has no array '" + name + "'; it has " + arrays.keySet());
    }
    return array;
  }

  /**
   * The metadata entry of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public String metadata(String name) {
    String value = metadata.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "the checkpoint has no entry '" + name + "'; it has " + metadata.keySet());
    }
    return value;
  }
}
