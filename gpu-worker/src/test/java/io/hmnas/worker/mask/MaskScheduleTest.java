package io.hmnas.worker.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hmnas.schemas.avro.MaskConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskScheduleTest {
  @ParameterizedTest
  @CsvSource({
    "0.2, 0.25, 0, 0",
    "0.2, 0.25, 0.1, 0.5",
    "0.2, 0.25, 0.2, 1",
    "0.2, 0.25, 0.5, 1",
    "0.2, 0.25, 0.75, 1",
    "0.2, 0.25, 0.9, 0.4",
    "0.2, 0.25, 1, 0",
    "0, 0.25, 0, 1",
    "0, 0.25, 1, 0",
    "0.2, 0, 0, 0",
    "0.2, 0, 1, 1",
    "0, 0, 0, 1",
    "0, 0, 1, 1",
    "0.5, 0.5, 0.25, 0.5",
    "0.5, 0.5, 0.75, 0.5"
  })
  void theFactorRisesDuringWarmUpAndFallsDuringCoolDown(
      double warmUp, double coolDown, double progress, double factor) {
    MaskConfig config = MaskConfig.newBuilder().setWarmUp(warmUp).setCoolDown(coolDown).build();

    assertThat(new MaskSchedule(config).factor(progress)).isCloseTo(factor, within(1e-12));
  }
}
