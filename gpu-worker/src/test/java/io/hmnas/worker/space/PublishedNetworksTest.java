package io.hmnas.worker.space;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.schemas.avro.NormalisationKind;
import io.hmnas.schemas.avro.SearchSpaceConfig;
import io.hmnas.schemas.avro.StemKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks that others have published have the parameters that their code counts. */
class PublishedNetworksTest {
  private static final ImageShape CIFAR = new ImageShape(3, 32, 32);
  private static final ImageShape IMAGENET = new ImageShape(3, 224, 224);

  @Test
  void dartsSearchNetworkHasTheParametersItsCodePrints() {
    SearchSpace space =
        new SearchSpace(
            SearchSpaceConfig.newBuilder()
                .setChannels(16)
                .setCells(8)
                .setNodes(4)
                .setStemStride(1)
                .build(),
            CIFAR,
            10);

    assertThat(parameters(space, Selection.all(space))).isEqualTo(1_930_618);
  }

  @ParameterizedTest
  @CsvSource({"DARTS_V1, 3169414", "DARTS_V2, 3349342", "PC_DARTS_CIFAR, 3634678"})
  void evaluationNetworksForCifarHaveThePublishedParameters(String genotype, int parameters) {
    SearchSpace space =
        new SearchSpace(
            SearchSpaceConfig.newBuilder()
                .setChannels(36)
                .setCells(20)
                .setNodes(4)
                .setStemStride(1)
                .setNormalisation(NormalisationKind.EVALUATION)
                .build(),
            CIFAR,
            10);

    assertThat(parameters(space, Genotype.parse(genotype).selection(space))).isEqualTo(parameters);
  }

  @Test
  void evaluationNetworkForImageNetHasThePublishedParameters() {
    SearchSpace space =
        new SearchSpace(
            SearchSpaceConfig.newBuilder()
                .setChannels(48)
                .setCells(14)
                .setNodes(4)
                .setStem(StemKind.IMAGENET)
                .setNormalisation(NormalisationKind.EVALUATION)
                .build(),
            IMAGENET,
            1000);

    assertThat(parameters(space, Genotype.parse("DARTS_V2").selection(space))).isEqualTo(4_718_752);
  }

  private static int parameters(SearchSpace space, Selection selection) {
    return new NetworkLayout(space, selection).parameterSize();
  }
}
