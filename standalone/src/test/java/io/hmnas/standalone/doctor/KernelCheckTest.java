package io.hmnas.standalone.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.standalone.doctor.Finding.Outcome;
import io.hmnas.worker.supernet.Networks;
import io.hmnas.worker.supernet.selftest.KernelReport;
import io.hmnas.worker.supernet.selftest.Pass;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KernelCheckTest {
  @Test
  void shouldFindTheEngineOfThisMachineRight() {
    assertThat(new KernelCheck("cpu", Networks.BATCHED).look())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.outcome()).isIn(Outcome.OK, Outcome.WARNING);
              assertThat(finding.detail()).contains("engine right");
            });
  }

  @Test
  void shouldSayWhatIsWrongAndWhetherSomethingElseStandsIn() {
    assertThat(KernelCheck.finding(report("reference")))
        .satisfies(
            finding -> {
              assertThat(finding.outcome()).isEqualTo(Outcome.WARNING);
              assertThat(finding.detail()).contains("batched engine wrong", "reference");
            });
    assertThat(KernelCheck.finding(report("")))
        .satisfies(
            finding -> {
              assertThat(finding.outcome()).isEqualTo(Outcome.FAULT);
              assertThat(finding.remedy()).contains("use another one");
            });
  }

  @Test
  void shouldSayThatThereIsNoSuchEngineAndNotTestWithoutADevice() {
    assertThat(new KernelCheck("cpu", "steam").look().get(0).outcome()).isEqualTo(Outcome.FAULT);
    assertThat(new KernelCheck("abacus", Networks.BATCHED).look().get(0).outcome())
        .isEqualTo(Outcome.SKIPPED);
  }

  private static KernelReport report(String engine) {
    return new KernelReport(
        "a processor",
        engine,
        Pass.WEIGHTS,
        64,
        List.of(),
        List.of("batched engine wrong: scores are off by 1e-1"),
        0.5,
        false);
  }
}
