package io.hmnas.coordinator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hmnas.coordinator.view.Page;
import java.util.List;
import java.util.function.Function;

/** Pages of lists as JSON: the items, and the cursor of the next page. */
final class Pages {
  private Pages() {}

  /** A whole list. */
  static <T> ObjectNode items(List<T> list, Function<T, ? extends JsonNode> item) {
    ObjectNode json = Json.object();
    ArrayNode items = json.putArray("items");
    list.forEach(some -> items.add(item.apply(some)));
    return json;
  }

  static <T> ObjectNode json(Page<T, ?> page, Function<T, ? extends JsonNode> item) {
    ObjectNode json = items(page.items(), item);
    page.next()
        .ifPresentOrElse(key -> json.put("next", Cursors.of(key)), () -> json.putNull("next"));
    return json;
  }
}
