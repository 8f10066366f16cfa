package io.hmnas.coordinator.view;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How far the topics of changes have been read: for each partition the offset of the next record.
 * Immutable. Its text is the same for every coordinator, so that a client may go on at another one.
 *
 * <pre>{@code
 * run:12.0.7.3,architecture:1.0.0.0,robustness:2.0.0.0,weights:80.0.77.12
 * }</pre>
 */
public final class Position {
  /** More partitions than any topic here sensibly has; bounds what a client can make us parse. */
  private static final int MAX_PARTITIONS = 1024;

  private static final Position START = new Position(new EnumMap<>(Channel.class));

  private final Map<Channel, List<Long>> offsets;

  private Position(Map<Channel, List<Long>> offsets) {
    this.offsets = offsets;
  }

  /** Before everything. */
  public static Position start() {
    return START;
  }

  /** A position from its text; empty if the text is none. */
  public static Optional<Position> parse(String text) {
    Map<Channel, List<Long>> offsets = new EnumMap<>(Channel.class);
    for (String part : text.split(",", -1)) {
      int colon = part.indexOf(':');
      Optional<Channel> channel =
          colon < 0 ? Optional.empty() : Channel.labelled(part.substring(0, colon));
      if (channel.isEmpty()) {
        return Optional.empty();
      }
      String[] numbers = part.substring(colon + 1).split("\\.", -1);
      boolean valid =
          numbers.length <= MAX_PARTITIONS
              && Stream.of(numbers).allMatch(number -> number.matches("[0-9]{1,18}"));
      if (!valid) {
        return Optional.empty();
      }
      List<Long> ofChannel = Stream.of(numbers).map(Long::valueOf).toList();
      if (offsets.put(channel.get(), ofChannel) != null) {
        return Optional.empty();
      }
    }
    return Optional.of(new Position(offsets));
  }

  /** The offset of the next record of a partition; 0 for one it does not mention. */
  public long next(Channel channel, int partition) {
    List<Long> ofChannel = offsets.getOrDefault(channel, List.of());
    return partition < ofChannel.size() ? ofChannel.get(partition) : 0;
  }

  /** This position with another next offset for one partition. */
  public Position with(Channel channel, int partition, long next) {
    List<Long> ofChannel = new ArrayList<>(offsets.getOrDefault(channel, List.of()));
    while (ofChannel.size() <= partition) {
      ofChannel.add(0L);
    }
    ofChannel.set(partition, next);
    Map<Channel, List<Long>> changed = new EnumMap<>(Channel.class);
    changed.putAll(offsets);
    changed.put(channel, Collections.unmodifiableList(ofChannel));
    return new Position(changed);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Position position && offsets.equals(position.offsets);
  }

  @Override
  public int hashCode() {
    return offsets.hashCode();
  }

  @Override
  public String toString() {
    return offsets.entrySet().stream()
        .map(
            entry ->
                entry.getValue().stream()
                    .map(String::valueOf)
                    .collect(Collectors.joining(".", entry.getKey().label() + ":", "")))
        .collect(Collectors.joining(","));
  }
}
