package io.hmnas.schemas.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmnas.schemas.avro.MaskConfig;
import io.hmnas.schemas.avro.Stage;
import io.hmnas.schemas.avro.SweepConfig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class BranchTest {
  private static final SweepConfig CONFIG =
      SweepConfig.newBuilder()
          .setMask(
              MaskConfig.newBuilder()
                  .setBudget(0.4)
                  .setPerturbEdges(0.3)
                  .setPerturbOperations(0.3)
                  .build())
          .build();

  @ParameterizedTest
  @CsvSource({
    "hm-nas,       SEED,  ",
    "darts-rule,   PRUNE, SUPERNET",
    "scratch,      PRUNE, MASK",
    "edges-only,   MASK,  SUPERNET",
    "consensus,    PRUNE, SUPERNET"
  })
  void shouldGoOffWhereItsOwnStagesBegin(String name, Stage first, Stage after) {
    Branch branch = Branch.require(name);

    assertThat(branch.forksAfter().orElse(null)).isEqualTo(after);
    assertThat(branch.owns(first)).isTrue();
    assertThat(branch.stages()).filteredOn(branch::owns).startsWith(first);
    assertThat(branch.labelOf(Stage.SEED)).isEqualTo("hm-nas");
    assertThat(branch.labelOf(Stage.FINETUNE)).isEqualTo(name);
  }

  @ParameterizedTest
  @EnumSource(names = {"DARTS_RULE", "RANDOM", "MAGNITUDE", "SCRATCH", "DARTS_SCRATCH"})
  void shouldLeaveSettingsAsTheyAreForBaselines(Branch branch) {
    assertThat(branch.settings(CONFIG)).isEqualTo(CONFIG);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"HM_NAS", "CONSENSUS", "PERTURBED"})
  void shouldBeSelectableAndThenHaveSettingsThatAreValidByThemselves(Branch branch) {
    SweepConfig asked = SweepConfig.newBuilder(CONFIG).setBranches(List.of(branch.label())).build();

    assertThat(ConfigValidator.validate(asked)).isEmpty();
    assertThat(ConfigValidator.validate(branch.settings(asked))).isEmpty();
  }

  @Test
  void shouldChangeOnlyWhatAnAblationIsAbout() {
    MaskConfig base = CONFIG.getMask();

    assertThat(Branch.NO_BUDGET.settings(CONFIG).getMask())
        .isEqualTo(MaskConfig.newBuilder(base).setBudget(0).build());
    assertThat(Branch.UNPERTURBED.settings(CONFIG).getMask())
        .isEqualTo(MaskConfig.newBuilder(base).setPerturbEdges(0).setPerturbOperations(0).build());
    assertThat(Branch.OPERATIONS_ONLY.settings(CONFIG).getMask())
        .isEqualTo(MaskConfig.newBuilder(base).setEdges(false).setWeights(false).build());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dart-rule | 'dart-rule' (did you mean darts-rule?)",
        "hm-nas | must be names of branches",
        "consensus | must be names of branches",
        "random, random | must name every branch once, got random twice",
        "no-budget | must not name a branch that is what hm-nas does already, got no-budget"
      })
  void shouldRefuseNamesThatMakeNoSenseAndSayWhatWould(String names, String message) {
    assertThatThrownBy(() -> SweepFile.parse("branches: [" + names + "]", "x.yaml"))
        .isInstanceOf(SweepFileException.class)
        .hasMessageContaining("x.yaml:1: branches")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "branches: [scratch] | branches must be empty with a genotype",
        "consensus: true | consensus must be false with a genotype",
        "stop: {whenDecided: true} | stop.whenDecided must be false with a genotype"
      })
  void shouldRefuseComparisonsOfANetworkThatIsGiven(String setting, String message) {
    assertThatThrownBy(() -> SweepFile.parse("genotype: DARTS_V2\n" + setting, "x.yaml"))
        .isInstanceOf(SweepFileException.class)
        .hasMessageContaining("x.yaml:2: ")
        .hasMessageContaining(message);
  }

  @Test
  void shouldNameAllBranchesInTheSettingsReference() {
    assertThat(SettingsReference.markdown())
        .contains(Branch.selectable().stream().map(Branch::label).toList());
  }
}
