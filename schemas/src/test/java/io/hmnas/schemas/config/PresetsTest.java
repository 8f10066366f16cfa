package io.hmnas.schemas.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class PresetsTest {
  @Test
  void shouldAllBeValid() {
    assertThat(Presets.names())
        .isNotEmpty()
        .allSatisfy(
            name -> assertThat(ConfigValidator.validate(Presets.load(name).config())).isEmpty());
  }

  @Test
  void shouldBeCopiesToStartFrom() {
    SweepSpec copied = SweepFile.parse("name: mine\n" + Presets.text("demo"), "mine.yaml");

    assertThat(copied.config()).isEqualTo(Presets.load("demo").config());
    assertThat(copied.seeds()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void shouldNotPressTheSmokePresetIntoMoreThanAMoment() {
    var smoke = Presets.load("smoke").config();

    assertThat(smoke.getDataset().getName()).isEqualTo("fashion-mnist-sample");
    assertThat(smoke.getDataset().getTrainLimit()).isEqualTo(512);
    assertThat(smoke.getSupernet().getEpochs()).isEqualTo(1);
    assertThat(smoke.getMask().getEpochs()).isEqualTo(1);
    assertThat(smoke.getFinetune().getEpochs()).isEqualTo(1);
  }

  @Test
  void shouldListTheNamesWhenOneIsUnknown() {
    assertThatThrownBy(() -> Presets.load("dem0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "preset must be one of smoke, demo, fashion, cifar10, cifar10-evaluation, imagenet,"
                + " imagenet-evaluation, got 'dem0'");
  }
}
