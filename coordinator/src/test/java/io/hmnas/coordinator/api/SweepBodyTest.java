package io.hmnas.coordinator.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hmnas.coordinator.api.ProblemDetail.FieldError;
import io.hmnas.schemas.config.Presets;
import io.hmnas.schemas.config.SweepSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SweepBodyTest {

  @Test
  void shouldReadASweepByTheRulesOfSweepFiles() throws Exception {
    SweepSpec spec =
        SweepBody.create(
            Json.MAPPER.readTree(
                """
                {"sweepId": "a", "preset": "smoke", "seeds": {"count": 2, "base": 5},
                 "config": {"supernet": {"learningRate": 1e-3}}}
                """));

    assertThat(spec.name()).contains("a");
    assertThat(spec.seeds()).containsExactly(5L, 6L);
    assertThat(spec.config().getSupernet().getLearningRate()).isEqualTo(1e-3);
    assertThat(spec.config().getSpace()).isEqualTo(Presets.load("smoke").config().getSpace());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"config": {"supernet": {"epochs": 0}}} | config.supernet.epochs | must be 1..10000, got 0
          {"config": {"supernet": {"epoch": 3}}}  | config.supernet.epoch | did you mean supernet.epochs?
          {"config": {"batchSize": "64"}}         | config.batchSize | must be a whole number
          {"config": {"seeds": [1]}}              | config.seeds | is unknown
          {"config": [1]}                         | config | must be an object
          {"sweepId": "a/b"}                      | sweepId | must be 1..100 letters
          {"sweepId": null}                       | sweepId | must be text
          {"preset": "huge"}                      | preset | must be one of smoke
          {"seeds": []}                           | seeds | must be a list of 1..10000 numbers, got 0
          {"seeds": [1, 1]}                       | seeds | got 1 twice
          {"seeds": [-1]}                         | seeds | must be 0..9223372036854775807, got -1
          {"seeds": {"count": 0}}                 | seeds.count | must be 1..10000, got 0
          {"config": {"mask": {"epochs": 1e400}}} | config.mask.epochs | must be a whole number
          {"seedz": [1]}                          | seedz | is unknown
          """)
  void shouldNameTheFieldAtFaultAndTheRemedy(String body, String field, String remedy)
      throws Exception {
    var tree = Json.MAPPER.readTree(body);

    ProblemException thrown =
        catchThrowableOfType(ProblemException.class, () -> SweepBody.create(tree));

    assertThat(thrown.problem().kind().status()).isEqualTo(400);
    assertThat(thrown.problem().errors())
        .anySatisfy(
            error -> {
              assertThat(error.field()).isEqualTo(field);
              assertThat(error.detail()).startsWith(field).contains(remedy);
            });
  }

  @Test
  void shouldNameAllThatIsWrongAtOnce() throws Exception {
    var tree = Json.MAPPER.readTree("{\"seeds\": [], \"config\": {\"batchSize\": 1, \"x\": {}}}");

    ProblemException thrown =
        catchThrowableOfType(ProblemException.class, () -> SweepBody.create(tree));

    assertThat(thrown.problem().errors())
        .extracting(FieldError::field)
        .containsExactlyInAnyOrder("seeds", "config.batchSize", "config.x");
  }

  @Test
  void shouldAskForSeedsWhenTheyAreToBeAdded() throws Exception {
    assertThat(SweepBody.seeds(Json.MAPPER.readTree("{\"seeds\": [7, 9]}")))
        .isEqualTo(List.of(7L, 9L));
    var empty = Json.MAPPER.readTree("{}");
    assertThat(catchThrowableOfType(ProblemException.class, () -> SweepBody.seeds(empty)))
        .hasMessageContaining("seeds must name at least one seed");
  }
}
