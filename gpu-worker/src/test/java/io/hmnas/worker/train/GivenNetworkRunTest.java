package io.hmnas.worker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmnas.schemas.avro.Architecture;
import io.hmnas.schemas.avro.NormalisationKind;
import io.hmnas.schemas.avro.SearchSpaceConfig;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.loop.StepOutcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A network that a user gives goes from random weights to a test accuracy. */
class GivenNetworkRunTest {
  private static final String GENOTYPE =
      "Genotype(normal=[('sep_conv_3x3', 1), ('skip_connect', 0), ('max_pool_3x3', 2),"
          + " ('dil_conv_5x5', 0)], normal_concat=range(2, 4), reduce=[('avg_pool_3x3', 0),"
          + " ('avg_pool_3x3', 1), ('skip_connect', 2), ('sep_conv_5x5', 1)],"
          + " reduce_concat=range(2, 4))";

  private final Runs runs = new Runs(new MemoryCheckpoints());

  @AfterEach
  void close() {
    runs.close();
  }

  private static SweepConfig config(String genotype, NormalisationKind normalisation) {
    SearchSpaceConfig space =
        SearchSpaceConfig.newBuilder(Runs.TINY.getSpace()).setNormalisation(normalisation).build();
    return SweepConfig.newBuilder(Runs.TINY).setGenotype(genotype).setSpace(space).build();
  }

  private Architecture train(SweepConfig config) throws StepException {
    StepOutcome drawn = runs.step(config, 5, new Runs.Step(Stage.SEED, 0, 1), null);
    StepOutcome first =
        runs.step(config, 5, new Runs.Step(Stage.FINETUNE, 0, 2), drawn.outputDigest());
    Architecture architecture =
        runs.step(config, 5, new Runs.Step(Stage.FINETUNE, 1, 2), first.outputDigest())
            .architecture();
    assertThat(architecture).isNotNull();
    return architecture;
  }

  private static long kept(Architecture architecture) {
    return architecture.getCells().stream()
        .flatMap(cell -> cell.getEdges().stream())
        .flatMap(edge -> edge.getOperations().stream())
        .filter(operation -> operation.getKept())
        .count();
  }

  @Test
  void aGenotypeIsTrainedAsItIs() throws StepException {
    Architecture found = train(config(GENOTYPE, NormalisationKind.SEARCH));

    assertThat(kept(found)).isEqualTo(8);
    assertThat(found.getTestAccuracy()).isBetween(0.0, 1.0);
    assertThat(found.getSupernetAccuracy()).isNull();
    assertThat(found.getNonZeroParameters()).isEqualTo(found.getParameters());
  }

  @Test
  void anEvaluationNetworkIsTrainedByTheReferenceEngine() throws StepException {
    Architecture search = train(config(GENOTYPE, NormalisationKind.SEARCH));
    Architecture evaluation = train(config(GENOTYPE, NormalisationKind.EVALUATION));

    // Two values for each channel of every normalisation in the cells but those after pooling.
    assertThat(evaluation.getParameters()).isGreaterThan(search.getParameters());
    assertThat(evaluation.getTestAccuracy()).isBetween(0.0, 1.0);
  }

  @Test
  void anArchitectureAsJsonIsTrainedWithTheWeightsItWasFoundWith() throws StepException {
    Architecture found = train(config(GENOTYPE, NormalisationKind.SEARCH));
    String json = found.toString().replace("\"weight\": 1.0", "\"weight\": 0.5");
    assertThat(json).isNotEqualTo(found.toString());

    Architecture again = train(config(json, NormalisationKind.SEARCH));

    assertThat(kept(again)).isEqualTo(8);
    assertThat(again.getCells().toString())
        .isEqualTo(found.getCells().toString().replace("\"weight\": 1.0", "\"weight\": 0.5"));
  }

  @Test
  void oneThatDoesNotFitIsRefusedBeforeAnythingIsTrained() {
    SweepConfig config = config("DARTS_V2", NormalisationKind.SEARCH);

    assertThatThrownBy(() -> runs.step(config, 5, new Runs.Step(Stage.SEED, 0, 1), null))
        .isInstanceOf(StepException.Invalid.class)
        .hasMessageContaining("space.nodes must be 4");
  }
}
