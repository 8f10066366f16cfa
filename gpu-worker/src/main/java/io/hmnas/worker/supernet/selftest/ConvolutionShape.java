package io.hmnas.worker.supernet.selftest;

import ai.djl.ndarray.NDArray;
import io.hmnas.worker.space.Cell;
import io.hmnas.worker.space.Edge;
import io.hmnas.worker.space.ImageShape;
import io.hmnas.worker.space.Layer;
import io.hmnas.worker.space.Operation;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.space.StemLayer;
import io.hmnas.worker.supernet.Convolutions;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * A convolution as far as its kernels are concerned.
 *
 * @param input the map it is applied to
 * @param kernel side of the kernel
 */
public record ConvolutionShape(
    Kind kind, ImageShape input, int outputs, int kernel, int stride, int dilation) {
  /** Which channels an output sees. */
  public enum Kind {
    DEPTHWISE,
    POINTWISE,
    DENSE
  }

  static ConvolutionShape depthwise(ImageShape input, int kernel, int stride, int dilation) {
    return new ConvolutionShape(Kind.DEPTHWISE, input, input.channels(), kernel, stride, dilation);
  }

  static ConvolutionShape pointwise(ImageShape input, int outputs, int stride) {
    return new ConvolutionShape(Kind.POINTWISE, input, outputs, 1, stride, 1);
  }

  static ConvolutionShape dense(ImageShape input, int outputs, int kernel, int stride) {
    return new ConvolutionShape(Kind.DENSE, input, outputs, kernel, stride, 1);
  }

  /** All convolutions of the network that has the selected operations, each once. */
  public static Set<ConvolutionShape> of(SearchSpace space, Selection selection) {
    Set<ConvolutionShape> shapes = new LinkedHashSet<>();
    for (StemLayer layer : space.stemLayers()) {
      shapes.add(
          dense(
              layer.input(),
              layer.output().channels(),
              layer.convolution().kernel(),
              layer.stride()));
    }
    for (Cell cell : space.cells()) {
      if (selection.uses(space, cell.type(), 0)) {
        addInput(shapes, cell.input0(), cell.prepared().channels(), cell.reduceInput0());
      }
      if (selection.uses(space, cell.type(), 1)) {
        addInput(shapes, cell.input1(), cell.prepared().channels(), false);
      }
      for (Edge edge : space.edges()) {
        for (int o = 0; o < space.operations().size(); o++) {
          if (selection.has(cell.type(), edge, o)) {
            addOperation(shapes, cell, edge, space.operations().get(o));
          }
        }
      }
    }
    return shapes;
  }

  private static void addInput(
      Set<ConvolutionShape> shapes, ImageShape input, int outputs, boolean reduce) {
    if (reduce) {
      shapes.add(pointwise(input, outputs / 2, 2));
      shapes.add(pointwise(input, outputs - outputs / 2, 2));
    } else {
      shapes.add(pointwise(input, outputs, 1));
    }
  }

  private static void addOperation(
      Set<ConvolutionShape> shapes, Cell cell, Edge edge, Operation operation) {
    ImageShape source = edge.fromInput() ? cell.prepared() : cell.node();
    boolean separable = operation instanceof Operation.SeparableConvolution;
    int dilation =
        operation instanceof Operation.SeparableConvolution convolution
            ? convolution.dilation()
            : 1;
    ImageShape map = source;
    for (Layer layer : operation.layers(cell.node().channels(), cell.stride(edge))) {
      shapes.add(
          layer.kernel() == 1
              ? pointwise(map, layer.outputs(), layer.stride())
              : depthwise(map, layer.kernel(), layer.stride(), dilation));
      // Both halves of a factorised reduce see the source.
      map = separable ? cell.node() : source;
    }
  }

  /** Length of the weights. */
  int weights() {
    return outputs * inputsPerGroup() * kernel * kernel;
  }

  int inputsPerGroup() {
    return kind == Kind.DEPTHWISE ? 1 : input.channels();
  }

  /** The output's size. */
  ImageShape output() {
    return input.strided(outputs, stride);
  }

  NDArray apply(Convolutions convolutions, NDArray x, NDArray weight) {
    return switch (kind) {
      case DEPTHWISE -> convolutions.depthwise(x, weight, stride, dilation);
      case POINTWISE -> convolutions.pointwise(x, weight, stride);
      case DENSE -> convolutions.dense(x, weight, stride);
    };
  }

  @Override
  public String toString() {
    return "%s %dx%d%s, stride %d, %d to %d channels on %dx%d"
        .formatted(
            kind.name().toLowerCase(Locale.ROOT),
            kernel,
            kernel,
            dilation == 1 ? "" : ", dilation " + dilation,
            stride,
            input.channels(),
            outputs,
            input.height(),
            input.width());
  }
}
