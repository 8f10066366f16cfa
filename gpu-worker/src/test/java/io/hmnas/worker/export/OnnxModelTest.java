package io.hmnas.worker.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.hmnas.schemas.avro.NormalisationKind;
import io.hmnas.schemas.avro.SearchSpaceConfig;
import io.hmnas.schemas.avro.StemKind;
import io.hmnas.worker.data.ImageFormat;
import io.hmnas.worker.space.Genotype;
import io.hmnas.worker.space.ImageShape;
import io.hmnas.worker.space.Operations;
import io.hmnas.worker.space.SearchSpace;
import io.hmnas.worker.space.Selection;
import io.hmnas.worker.tensor.Torch;
import io.hmnas.worker.train.TrainedNetwork;
import io.hmnas.worker.train.TrainedNetworks;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What onnxruntime computes from the file is what the definitions give in float64. */
class OnnxModelTest {
  private static final int COUNT = 3;
  private static final double BOUND = 1e-4;

  private final Torch torch = Torch.open("cpu", DataType.FLOAT64);

  @AfterEach
  void close() {
    torch.close();
  }

  private static SearchSpaceConfig.Builder config() {
    return SearchSpaceConfig.newBuilder()
        .setChannels(4)
        .setCells(3)
        .setNodes(3)
        .setStemStride(1)
        .setOperations(new ArrayList<>(Operations.names()));
  }

  private static SearchSpace space(SearchSpaceConfig config, ImageFormat images) {
    return new SearchSpace(
        config,
        new ImageShape(images.channels(), images.height(), images.width()),
        images.classes());
  }

  @ParameterizedTest
  @EnumSource(value = NormalisationKind.class, names = "UNKNOWN", mode = EnumSource.Mode.EXCLUDE)
  void everyOperationOfBothCellsIsTheSame(NormalisationKind normalisation) throws OrtException {
    ImageFormat images = TrainedNetworks.format(12, 10, List.of(0.4f, 0.5f, 0.3f));
    SearchSpace space = space(config().setNormalisation(normalisation).build(), images);

    assertSame(TrainedNetworks.random(space, images, Selection.all(space), 1));
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 3, 4, 5, 6, 7})
  void randomNetworksAreTheSame(long seed) throws OrtException {
    Random random = new Random(seed);
    ImageFormat images =
        TrainedNetworks.format(
            7 + random.nextInt(8),
            2 + random.nextInt(9),
            seed % 2 == 0 ? List.of(0.3f) : List.of(0.5f, 0.4f, 0.3f));
    SearchSpaceConfig config =
        config()
            .setCells(1 + random.nextInt(6))
            .setNodes(2 + random.nextInt(3))
            .setStemStride(1 + random.nextInt(2))
            .setNormalisation(
                random.nextBoolean() ? NormalisationKind.SEARCH : NormalisationKind.EVALUATION)
            .build();
    SearchSpace space = space(config, images);
    double share = 0.1 + 0.3 * random.nextDouble();
    Selection selection =
        Selection.of(
            space,
            type ->
                // The first edge of every node, so that all have one.
                (edge, operation) ->
                    (edge.source() == 0 && operation == 3) || random.nextDouble() < share);

    assertSame(TrainedNetworks.random(space, images, selection, seed));
  }

  @Test
  void aPublishedGenotypeWithTheStemForImageNetIsTheSame() throws OrtException {
    ImageFormat images = TrainedNetworks.format(64, 20, List.of(0.485f, 0.456f, 0.406f));
    SearchSpaceConfig config =
        config()
            .setChannels(8)
            .setCells(5)
            .setNodes(4)
            .setStem(StemKind.IMAGENET)
            .setNormalisation(NormalisationKind.EVALUATION)
            .build();
    SearchSpace space = space(config, images);

    assertSame(
        TrainedNetworks.random(space, images, Genotype.parse("DARTS_V2").selection(space), 9));
  }

  @Test
  void metadataCanBeReadBack() throws OrtException {
    ImageFormat images = TrainedNetworks.format(8, 10, List.of(0.3f));
    SearchSpace space = space(config().setCells(1).setNodes(1).build(), images);
    TrainedNetwork network = TrainedNetworks.random(space, images, Selection.all(space), 1);
    try (OrtSession session = session(network, Map.of("run", "demo.s1"))) {
      assertThat(session.getMetadata().getProducerName()).isEqualTo("hm-nas");
      assertThat(session.getMetadata().getCustomMetadata()).containsEntry("run", "demo.s1");
      assertThat(session.getInputNames()).containsExactly("images");
      assertThat(session.getOutputNames()).containsExactly("logits");
    }
  }

  private static OrtSession session(TrainedNetwork network, Map<String, String> metadata)
      throws OrtException {
    return OrtEnvironment.getEnvironment().createSession(OnnxModel.of(network, metadata));
  }

  private void assertSame(TrainedNetwork network) throws OrtException {
    ImageFormat images = network.images();
    float[] pixels = new float[COUNT * images.channels() * images.height() * images.width()];
    Random random = new Random(11);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextFloat();
    }
    double[] expected = TrainedNetworks.logits(torch, network, pixels, COUNT);
    long[] shape = {COUNT, images.channels(), images.height(), images.width()};
    try (OrtSession session = session(network, Map.of());
        OnnxTensor input =
            OnnxTensor.createTensor(
                OrtEnvironment.getEnvironment(), FloatBuffer.wrap(pixels), shape);
        OrtSession.Result result = session.run(Map.of("images", input))) {
      float[][] logits = (float[][]) result.get("logits").orElseThrow().getValue();
      assertThat(logits).hasDimensions(COUNT, images.classes());
      double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
      for (int i = 0; i < expected.length; i++) {
        assertThat((double) logits[i / images.classes()][i % images.classes()])
            .as("logit %d", i)
            .isCloseTo(expected[i], within(BOUND * Math.max(1, largest)));
      }
      // All zeros would be the same whatever is in between.
      assertThat(largest).isGreaterThan(0.01);
    }
  }
}
