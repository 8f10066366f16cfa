package io.hmnas.worker.export;

import static io.hmnas.worker.export.OnnxGraph.integer;

import io.hmnas.worker.data.ImageFormat;
import io.hmnas.worker.space.Cell;
import io.hmnas.worker.space.Edge;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.Operation;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.StemLayer;
import io.hmnas.worker.train.TrainedNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A network as ONNX, in evaluation mode. Its input {@code images} are pixels scaled to 0..1,
 * [batch, channels, rows, columns]: the normalisation that it was trained with is part of the
 * graph. Its output {@code logits} is [batch, classes]. Weights of operations are folded into the
 * normalisation that ends them, or are factors where there is none.
 */
public final class OnnxModel {
  private static final String DOCUMENTATION =
      "images: pixels / 255, [batch, channels, rows, columns]; normalised inside. logits: [batch,"
          + " classes].";

  private final TrainedNetwork network;
  private final SearchSpace space;
  private final OnnxGraph graph;
  private final OnnxLayers layers;

  private OnnxModel(TrainedNetwork network) {
    this.network = network;
    this.space = network.space();
    this.graph = new OnnxGraph("hm-nas");
    this.layers = new OnnxLayers(network, graph);
  }

  /**
   * The bytes of the file.
   *
   * @param metadata for whoever opens it
   */
  public static byte[] of(TrainedNetwork network, Map<String, String> metadata) {
    return new OnnxModel(network).write(metadata);
  }

  private byte[] write(Map<String, String> metadata) {
    ImageFormat images = network.images();
    String pixels = graph.input("images", images.channels(), images.height(), images.width());
    List<String> stem = new ArrayList<>();
    String input1 = normalised(pixels);
    for (StemLayer layer : space.stemLayers()) {
      input1 = layers.stem(layer, input1);
      stem.add(input1);
    }
    String input0 = stem.get(Math.max(0, stem.size() - 2));
    for (Cell cell : space.cells()) {
      String output = cell(cell, input0, input1);
      input0 = input1;
      input1 = output;
    }
    String features =
        graph.node(
            "Flatten",
            "features",
            List.of(graph.node("GlobalAveragePool", "average", List.of(input1))),
            integer("axis", 1));
    graph.node(
        "Gemm",
        "logits",
        List.of(features, layers.weight("classifier.weight"), layers.weight("classifier.bias")),
        integer("transB", 1));
    graph.output("logits", images.classes());
    return graph.model("hm-nas", DOCUMENTATION, metadata);
  }

  private String normalised(String pixels) {
    ImageFormat images = network.images();
    String mean = perChannel("normalise.mean", images.mean());
    String deviation = perChannel("normalise.deviation", images.standardDeviation());
    String centred = graph.node("Sub", "centred", List.of(pixels, mean));
    return graph.node("Div", "normalised", List.of(centred, deviation));
  }

  private String perChannel(String name, List<Float> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return graph.floats(name, floats, 1, floats.length, 1, 1);
  }

  private String cell(Cell cell, String input0, String input1) {
    List<@Nullable String> nodes = new ArrayList<>();
    nodes.add(prepared(cell, 0, input0, cell.reduceInput0()));
    nodes.add(prepared(cell, 1, input1, false));
    for (int target = 2; target < space.nodes() + 2; target++) {
      nodes.add(node(cell, target, nodes));
    }
    List<String> outputs = new ArrayList<>();
    nodes.subList(2, nodes.size()).forEach(node -> outputs.add(Objects.requireNonNull(node)));
    String name = NetworkLayout.cellName(cell) + ".output";
    return graph.node("Concat", name, outputs, integer("axis", 1));
  }

  private @Nullable String prepared(Cell cell, int input, String x, boolean reduce) {
    if (!network.selection().uses(space, cell.type(), input)) {
      return null;
    }
    String name = NetworkLayout.cellName(cell) + ".pre" + input;
    return reduce ? layers.factorisedReduce(name, x, 1) : layers.preprocess(name, x);
  }

  private String node(Cell cell, int target, List<@Nullable String> nodes) {
    List<String> terms = new ArrayList<>();
    for (Edge edge : space.edgesInto(target)) {
      for (int o = 0; o < space.operations().size(); o++) {
        if (network.selection().has(cell.type(), edge, o)) {
          Operation operation = space.operations().get(o);
          terms.add(
              layers.operation(
                  operation,
                  NetworkLayout.operationName(cell, edge, operation),
                  Objects.requireNonNull(nodes.get(edge.source())),
                  cell.stride(edge),
                  network.mixture(cell.type(), edge.index(), o)));
        }
      }
    }
    String name = NetworkLayout.cellName(cell) + ".node" + target;
    return graph.node("Sum", name, terms);
  }
}
