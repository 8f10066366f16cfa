package io.hmnas.worker.export;

import static io.hmnas.worker.export.OnnxGraph.decimal;
import static io.hmnas.worker.export.OnnxGraph.integer;
import static io.hmnas.worker.export.OnnxGraph.integerList;

import io.hmnas.worker.space.Operation;
import io.hmnas.worker.space.Parameter;
import io.hmnas.worker.space.StemLayer;
import io.hmnas.worker.train.TrainedNetwork;
import java.util.Arrays;
import java.util.List;

/** Layers of a network as nodes of an ONNX graph. */
final class OnnxLayers {
  /** Added to variances, as in training. */
  private static final float EPSILON = 1e-5f;

  private final TrainedNetwork network;
  private final OnnxGraph graph;

  OnnxLayers(TrainedNetwork network, OnnxGraph graph) {
    this.network = network;
    this.graph = graph;
  }

  /** A tensor of the network's weights. */
  String weight(String name) {
    Parameter parameter = network.layout().parameter(name);
    return graph.floats(
        name,
        network.weight(name),
        parameter.shape().stream().mapToLong(Integer::longValue).toArray());
  }

  String stem(StemLayer layer, String x) {
    String input = layer.rectifies() ? relu(layer.name(), x) : x;
    String mapped = convolution(layer.name() + ".conv", input, layer.stride(), 1, 1);
    return normalise(layer.name() + ".bn", mapped, 1);
  }

  /** ReLU, a 1x1 convolution, normalisation. */
  String preprocess(String name, String x) {
    return normalise(name + ".bn", convolution(name + ".conv", relu(name, x), 1, 1, 1), 1);
  }

  /**
   * ReLU, a stride-2 1x1 convolution of the map beside one of the map shifted by one pixel,
   * normalisation.
   *
   * @param factor of the output
   */
  String factorisedReduce(String name, String x, float factor) {
    String rectified = relu(name, x);
    String padded =
        graph.node(
            "Pad",
            name + ".padded",
            List.of(rectified, graph.integers("pad below and right", 0, 0, 0, 0, 0, 0, 1, 1)));
    String shifted =
        graph.node(
            "Slice",
            name + ".shifted",
            List.of(
                padded,
                graph.integers("from one", 1, 1),
                graph.integers("to the end", Long.MAX_VALUE, Long.MAX_VALUE),
                graph.integers("rows and columns", 2, 3)));
    String both =
        graph.node(
            "Concat",
            name + ".both",
            List.of(
                convolution(name + ".conv_a", rectified, 2, 1, 1),
                convolution(name + ".conv_b", shifted, 2, 1, 1)),
            integer("axis", 1));
    return normalise(name + ".bn", both, factor);
  }

  /**
   * An operation of an edge.
   *
   * @param name of its parts in the network
   * @param factor of the output
   */
  String operation(Operation operation, String name, String x, int stride, float factor) {
    if (operation instanceof Operation.SeparableConvolution convolution) {
      return separable(convolution, name, x, stride, factor);
    }
    if (operation instanceof Operation.Pooling pooling) {
      String pooled = pool(pooling, name, x, stride);
      return pooling.normalised()
          ? normalise(name + ".bn", pooled, factor)
          : scaled(name, pooled, factor);
    }
    return stride == 1 ? scaled(name, x, factor) : factorisedReduce(name, x, factor);
  }

  private String separable(
      Operation.SeparableConvolution operation,
      String name,
      String input,
      int stride,
      float factor) {
    String x = input;
    for (int repeat = 0; repeat < operation.repeats(); repeat++) {
      String number = operation.repeats() == 1 ? "" : Integer.toString(repeat + 1);
      boolean last = repeat + 1 == operation.repeats();
      x = relu(name + number, x);
      Parameter kernel = network.layout().parameter(name + ".dw" + number + ".weight");
      x =
          convolution(
              name + ".dw" + number,
              x,
              repeat == 0 ? stride : 1,
              operation.dilation(),
              kernel.shape().get(0));
      x = convolution(name + ".pw" + number, x, 1, 1, 1);
      x = normalise(name + ".bn" + number, x, last ? factor : 1);
    }
    return x;
  }

  private String pool(Operation.Pooling pooling, String name, String x, int stride) {
    long kernel = pooling.kernel();
    long pad = (kernel - 1) / 2;
    var window = integerList("kernel_shape", kernel, kernel);
    var pads = integerList("pads", pad, pad, pad, pad);
    var strides = integerList("strides", stride, stride);
    return pooling.maximum()
        ? graph.node("MaxPool", name + ".pool", List.of(x), window, pads, strides)
        : graph.node(
            "AveragePool",
            name + ".pool",
            List.of(x),
            window,
            pads,
            strides,
            integer("count_include_pad", 0));
  }

  private String relu(String name, String x) {
    return graph.node("Relu", name + ".relu", List.of(x));
  }

  private String convolution(String name, String x, int stride, int dilation, int groups) {
    Parameter parameter = network.layout().parameter(name + ".weight");
    long kernel = parameter.shape().get(2);
    long pad = dilation * (kernel - 1) / 2;
    return graph.node(
        "Conv",
        name,
        List.of(x, weight(name + ".weight")),
        integerList("kernel_shape", kernel, kernel),
        integerList("pads", pad, pad, pad, pad),
        integerList("strides", stride, stride),
        integerList("dilations", dilation, dilation),
        integer("group", groups));
  }

  private String normalise(String name, String x, float factor) {
    float[] mean = network.mean(name);
    boolean learned = network.layout().contains(name + ".weight");
    float[] scale = learned ? network.weight(name + ".weight") : filled(mean.length, 1);
    float[] shift = learned ? network.weight(name + ".bias") : filled(mean.length, 0);
    for (int i = 0; i < mean.length; i++) {
      scale[i] *= factor;
      shift[i] *= factor;
    }
    return graph.node(
        "BatchNormalization",
        name,
        List.of(
            x,
            graph.floats(name + ".scale", scale, mean.length),
            graph.floats(name + ".shift", shift, mean.length),
            graph.floats(name + ".running_mean", mean, mean.length),
            graph.floats(name + ".running_var", network.variance(name), mean.length)),
        decimal("epsilon", EPSILON));
  }

  private String scaled(String name, String x, float factor) {
    return factor == 1
        ? x
        : graph.node(
            "Mul",
            name + ".weighted",
            List.of(x, graph.floats(name + ".mixture", new float[] {factor})));
  }

  private static float[] filled(int size, float value) {
    float[] values = new float[size];
    Arrays.fill(values, value);
    return values;
  }
}
