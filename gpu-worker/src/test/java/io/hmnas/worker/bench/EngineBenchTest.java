package io.hmnas.worker.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EngineBenchTest {
  @Test
  void shouldMeasureBothEngines() {
    BenchReport report = EngineBench.run(new BenchSetting(2, 1, 4, 4, 1, "cpu"));

    assertThat(report.rows())
        .extracting(BenchRow::step)
        .startsWith("reference, weights", "batched, weights", "batched, mixture")
        .endsWith("stage SUPERNET", "stage MASK", "stage FINETUNE")
        .hasSize(8);
    assertThat(report.rows()).allSatisfy(row -> assertThat(row.imagesPerSecond()).isPositive());
    assertThat(report.parts())
        .extracting(EngineParts::engine)
        .containsExactly("reference", "batched");
    assertThat(report.parts()).allSatisfy(part -> assertThat(part.operations()).isGreaterThan(100));
    assertThat(report.ratios())
        .containsKeys(BenchReport.SPEED_UP, "stage SUPERNET / weight step")
        .allSatisfy((name, ratio) -> assertThat(ratio).as(name).isPositive());
    assertThat(report.table()).contains(BenchReport.SPEED_UP, "stem stride 4", "native ops");
    assertThat(report.json()).contains("\"channels\" : 2", "\"ratios\"");
  }

  @Test
  void shouldMeasureTwoProcessesAgainstOne() {
    ThroughputBench.Report report =
        ThroughputBench.run(new BenchSetting(2, 1, 4, 4, 1, "cpu"), 2, 0.1);

    assertThat(report.gain()).isPositive().isFinite();
    assertThat(report.text()).contains("2 at the same time");
    assertThat(report.json()).contains("\"gain\"");
  }
}
