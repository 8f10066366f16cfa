package io.hmnas.worker.space;

import io.hmnas.worker.space.Parameter.Initial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where every weight tensor and every batch normalisation of a network lies in its flat vectors.
 *
 * <p>In a cell, tensors are ordered by operation, then layer, then edge by source and target: what
 * an engine evaluates together (one layer of all edges that leave a node) is contiguous.
 */
public final class NetworkLayout {
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final Map<String, Norm> norms = new LinkedHashMap<>();
  private int parameterSize;
  private int normSize;

  /**
   * A batch normalisation's place in the flat vectors of running means and variances.
   *
   * @param offset of its first channel
   * @param channels number of channels
   */
  public record Norm(String name, int offset, int channels) {}

  /** Lays out the network that has the selected operations; what nothing reads is left out. */
  public NetworkLayout(SearchSpace space, Selection selection) {
    for (StemLayer layer : space.stemLayers()) {
      Layer convolution = layer.convolution();
      String name = layer.name() + "." + convolution.name() + ".weight";
      add(name, convolution.shape(), convolution.fanIn(), false);
      addScaledNorm(layer.name() + ".bn", layer.output().channels(), false);
    }
    for (Cell cell : space.cells()) {
      addInput(space, selection, cell, 0, cell.input0().channels(), cell.reduceInput0());
      addInput(space, selection, cell, 1, cell.input1().channels(), false);
      addOperations(space, selection, cell);
    }
    int features = space.features().channels();
    add("classifier.weight", List.of(space.classes(), features), features, false);
    add("classifier.bias", List.of(space.classes()), features, false);
  }

  /** Name of the given cell's parts. */
  public static String cellName(Cell cell) {
    return "cells." + cell.index();
  }

  /** Name of an operation's parts. */
  public static String operationName(Cell cell, Edge edge, Operation operation) {
    return cellName(cell) + ".edges." + edge.index() + "." + operation.name();
  }

  /** Name of an operation's batch normalisation. */
  public static String normName(
      Cell cell, Edge edge, Operation operation, int number, int numbers) {
    return operationName(cell, edge, operation) + ".bn" + (numbers == 1 ? "" : number + 1);
  }

  private void addInput(
      SearchSpace space, Selection selection, Cell cell, int input, int channels, boolean reduce) {
    if (!selection.uses(space, cell.type(), input)) {
      return;
    }
    String name = cellName(cell) + ".pre" + input;
    int outputs = cell.prepared().channels();
    List<Layer> layers =
        reduce
            ? Layer.factorisedReduce("", channels, outputs)
            : List.of(Layer.pointwise("conv", channels, outputs, 1));
    for (Layer layer : layers) {
      add(name + "." + layer.name() + ".weight", layer.shape(), layer.fanIn(), true);
    }
    addCellNorm(space, name + ".bn", outputs);
  }

  private void addOperations(SearchSpace space, Selection selection, Cell cell) {
    int channels = cell.node().channels();
    for (int o = 0; o < space.operations().size(); o++) {
      Operation operation = space.operations().get(o);
      int index = o;
      List<Edge> edges =
          space.edges().stream()
              .filter(edge -> selection.has(cell.type(), edge, index))
              .sorted(
                  java.util.Comparator.comparingInt(Edge::source).thenComparingInt(Edge::target))
              .toList();
      int layers = edges.stream().mapToInt(e -> layers(operation, cell, e).size()).max().orElse(0);
      for (int layer = 0; layer < layers; layer++) {
        for (Edge edge : edges) {
          List<Layer> all = layers(operation, cell, edge);
          if (layer < all.size()) {
            String name = operationName(cell, edge, operation) + "." + all.get(layer).name();
            add(name + ".weight", all.get(layer).shape(), all.get(layer).fanIn(), true);
          }
        }
      }
      int norms = edges.stream().mapToInt(e -> operation.norms(cell.stride(e))).max().orElse(0);
      for (int norm = 0; norm < norms; norm++) {
        for (Edge edge : edges) {
          int numbers = operation.norms(cell.stride(edge));
          if (norm < numbers) {
            addCellNorm(space, normName(cell, edge, operation, norm, numbers), channels);
          }
        }
      }
    }
  }

  private static List<Layer> layers(Operation operation, Cell cell, Edge edge) {
    return operation.layers(cell.node().channels(), cell.stride(edge));
  }

  private void add(String name, List<Integer> shape, int fanIn, boolean inCell) {
    add(name, shape, fanIn, Initial.UNIFORM, inCell);
  }

  private void add(String name, List<Integer> shape, int fanIn, Initial initial, boolean inCell) {
    int size = shape.stream().reduce(1, Math::multiplyExact);
    parameters.put(name, new Parameter(name, shape, parameterSize, size, fanIn, initial, inCell));
    parameterSize += size;
  }

  private void addCellNorm(SearchSpace space, String name, int channels) {
    if (space.scaled()) {
      addScaledNorm(name, channels, true);
    } else {
      addNorm(name, channels);
    }
  }

  private void addScaledNorm(String name, int channels, boolean inCell) {
    add(name + ".weight", List.of(channels), 1, Initial.ONES, inCell);
    add(name + ".bias", List.of(channels), 1, Initial.ZEROS, inCell);
    addNorm(name, channels);
  }

  private void addNorm(String name, int channels) {
    norms.put(name, new Norm(name, normSize, channels));
    normSize += channels;
  }

  /** All weight tensors, in the order of the flat vector. */
  public List<Parameter> parameters() {
    return new ArrayList<>(parameters.values());
  }

  /**
   * The weight tensor of that name.
   *
   * @throws IllegalArgumentException if the network has none
   */
  public Parameter parameter(String name) {
    Parameter parameter = parameters.get(name);
    if (parameter == null) {
      throw new IllegalArgumentException("the network has no weights '" + name + "'");
    }
    return parameter;
  }

  /** Whether there is a weight tensor of that name. */
  public boolean contains(String name) {
    return parameters.containsKey(name);
  }

  /** All batch normalisations, in the order of the flat vectors. */
  public List<Norm> norms() {
    return new ArrayList<>(norms.values());
  }

  /**
   * The batch normalisation of that name.
   *
   * @throws IllegalArgumentException if the network has none
   */
  public Norm norm(String name) {
    Norm norm = norms.get(name);
    if (norm == null) {
      throw new IllegalArgumentException("the network has no batch normalisation '" + name + "'");
    }
    return norm;
  }

  /** Length of the flat vector of network weights: the network's parameters. */
  public int parameterSize() {
    return parameterSize;
  }

  /** Length of the flat vectors of running means and variances. */
  public int normSize() {
    return normSize;
  }
}
