package io.hmnas.standalone.replay;

import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record that did not come out as it was reported.
 *
 * @param what the record
 * @param field the first field that differs, as a path such as {@code edges[3].weight.mean}; empty
 *     when one of the two is missing altogether
 * @param reported its value as it was reported
 * @param replayed its value as the log makes it
 */
public record Difference(String what, String field, String reported, String replayed) {
  private static final int LONGEST = 100;

  static Difference first(String what, @Nullable Object reported, @Nullable Object replayed) {
    return first(what, "", reported, replayed);
  }

  private static Difference first(
      String what, String path, @Nullable Object reported, @Nullable Object replayed) {
    if (reported instanceof IndexedRecord record && replayed instanceof IndexedRecord other) {
      for (Schema.Field field : record.getSchema().getFields()) {
        Object mine = record.get(field.pos());
        Object theirs = other.get(field.pos());
        if (!Objects.equals(mine, theirs)) {
          return first(
              what, path.isEmpty() ? field.name() : path + "." + field.name(), mine, theirs);
        }
      }
    }
    if (reported instanceof List<?> list
        && replayed instanceof List<?> other
        && list.size() == other.size()) {
      for (int i = 0; i < list.size(); i++) {
        if (!Objects.equals(list.get(i), other.get(i))) {
          return first(what, path + "[" + i + "]", list.get(i), other.get(i));
        }
      }
    }
    return new Difference(what, path, brief(reported), brief(replayed));
  }

  private static String brief(@Nullable Object value) {
    String text = String.valueOf(value);
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
  }
}
