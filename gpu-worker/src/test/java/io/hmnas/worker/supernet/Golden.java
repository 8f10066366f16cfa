package io.hmnas.worker.supernet;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hmnas.schemas.avro.SearchSpaceConfig;
import io.hmnas.worker.space.EncodingLayout;
import io.hmnas.worker.space.ImageShape;
import io.hmnas.worker.space.NetworkLayout;
import io.hmnas.worker.space.Parameter;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.tensor.Torch;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Reads the golden values, which PyTorch computed in float64 from the published definitions. */
public final class Golden {
  private final JsonNode root;

  private Golden(JsonNode root) {
    this.root = root;
  }

  public static Golden read(String name) {
    try (InputStream in = Golden.class.getResourceAsStream("/golden/" + name + ".json")) {
      return new Golden(new ObjectMapper().readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public JsonNode root() {
    return root;
  }

  public static double[] data(JsonNode array) {
    JsonNode data = array.has("data") ? array.get("data") : array;
    double[] values = new double[data.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = data.get(i).asDouble();
    }
    return values;
  }

  public static long[] shape(JsonNode array) {
    long[] shape = new long[array.get("shape").size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = array.get("shape").get(i).asLong();
    }
    return shape;
  }

  public static NDArray tensor(Torch torch, JsonNode array) {
    return torch.tensor(data(array), shape(array));
  }

  /** The search space of supernet.json. */
  public static SearchSpace space() {
    SearchSpaceConfig config =
        SearchSpaceConfig.newBuilder()
            .setChannels(4)
            .setCells(3)
            .setNodes(2)
            .setStemStride(1)
            .build();
    return new SearchSpace(config, new ImageShape(1, 8, 8), 5);
  }

  /** Values by weight name, in the order of the layout. */
  public static double[] flat(NetworkLayout layout, JsonNode byName) {
    double[] flat = new double[layout.parameterSize()];
    for (Parameter parameter : layout.parameters()) {
      double[] values = data(byName.get(parameter.name()));
      System.arraycopy(values, 0, flat, parameter.offset(), parameter.size());
    }
    return flat;
  }

  /** Values per type of cell, in the order of the encoding's layout. */
  public static double[] encoding(
      EncodingLayout layout, JsonNode byName, String operations, String edges) {
    return layout.types().stream()
        .flatMap(type -> List.of(operations + type.label(), edges + type.label()).stream())
        .flatMapToDouble(name -> java.util.Arrays.stream(data(byName.get(name))))
        .toArray();
  }
}
