package io.hmnas.coordinator.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hmnas.coordinator.view.Change;
import io.hmnas.coordinator.view.View;
import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.RunState;
import io.hmnas.schemas.avro.WeightEvent;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/**
 * Changes in short, for a listener who draws a thousand runs: what the lists of runs, sweeps and
 * architectures say, a fiftieth of the records' size.
 */
final class ShortEvents {
  private final View view;

  ShortEvents(View view) {
    this.view = view;
  }

  /** Empty if the view does not have it yet; then another change follows. */
  Optional<ObjectNode> of(Change change) {
    SpecificRecord value = change.value();
    if (value instanceof RunState run) {
      return view.runInShort(run.getRunId()).map(Representations::run);
    }
    if (value instanceof Architecture found) {
      return Optional.of(Representations.architecture(found));
    }
    if (value instanceof WeightEvent event) {
      return Optional.of(Representations.moment(event).put("worker", event.getWorker()));
    }
    return view.sweepInShort(change.sweepId()).map(Representations::sweep);
  }
}
