package io.hmnas.coordinator.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hmnas.coordinator.history.Encoding;
import io.hmnas.coordinator.history.EncodingShape;
import io.hmnas.coordinator.history.Epochs;
import io.hmnas.coordinator.history.Frame;
import io.hmnas.coordinator.history.Measures;
import io.hmnas.coordinator.history.Recording;

/**
 * Weights over steps as JSON: the edges and operations once, then a frame per moment with arrays of
 * numbers in their order.
 */
public final class RecordingJson {
  private static final double WEIGHT_DECIMALS = 1e4;
  private static final double MASK_DECIMALS = 1e6;

  private RecordingJson() {}

  /** A recording; the page's and the report's alike. */
  public static ObjectNode of(Recording recording, Epochs epochs) {
    ObjectNode json = Json.object();
    ArrayNode cells = json.putArray("cells");
    for (EncodingShape.Cell cell : recording.shape().cells()) {
      ObjectNode one =
          cells.addObject().put("cellType", cell.cellType()).put("nodes", cell.nodes());
      ArrayNode edges = one.putArray("edges");
      for (EncodingShape.Edge edge : cell.edges()) {
        ArrayNode operations =
            edges
                .addObject()
                .put("source", edge.source())
                .put("target", edge.target())
                .putArray("operations");
        edge.operations().forEach(operations::add);
      }
    }
    ArrayNode frames = json.putArray("frames");
    recording.frames().forEach(frame -> frames.add(of(frame, recording.shape(), epochs)));
    return json;
  }

  private static ObjectNode of(Frame frame, EncodingShape shape, Epochs epochs) {
    ObjectNode json =
        Json.object()
            .put("stage", frame.moment().stage().name())
            .put("step", frame.moment().step())
            .put("steps", frame.moment().steps())
            .put("batch", frame.moment().batch())
            .put("batches", frame.moment().batches())
            .put("epoch", rounded(epochs.at(frame.moment()), WEIGHT_DECIMALS))
            .put("seeds", frame.seeds());
    Measures measures = frame.measures();
    put(json, "loss", measures.loss());
    put(json, "accuracy", measures.accuracy());
    put(json, "imagesPerSecond", measures.imagesPerSecond());
    put(json, "keptWeightFraction", measures.keptWeightFraction());
    put(json, "cost", measures.cost());
    put(json, "lambda", measures.lambda());
    put(json, "flips", measures.flips());
    ArrayNode weights = json.putArray("weights");
    ArrayNode masks = json.putArray("masks");
    ArrayNode kept = json.putArray("kept");
    Encoding encoding = frame.encoding();
    for (int i = 0; i < shape.size(); i++) {
      weights.add(rounded(encoding.weight(i), WEIGHT_DECIMALS));
      kept.add(rounded(encoding.kept(i), 100));
      double mask = encoding.mask(i);
      if (Double.isNaN(mask)) {
        masks.addNull();
      } else {
        masks.add(rounded(mask, MASK_DECIMALS));
      }
    }
    return json;
  }

  private static void put(ObjectNode json, String name, double value) {
    if (Double.isFinite(value)) {
      json.put(name, rounded(value, WEIGHT_DECIMALS));
    } else {
      json.putNull(name);
    }
  }

  private static double rounded(double value, double decimals) {
    return Math.round(value * decimals) / decimals;
  }
}
