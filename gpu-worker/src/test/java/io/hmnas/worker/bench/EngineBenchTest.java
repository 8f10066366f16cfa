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
        .hasSize(6);
    assertThat(report.rows()).allSatisfy(row -> assertThat(row.imagesPerSecond()).isPositive());
    assertThat(report.rows().get(1).operations()).isGreaterThan(100);
    assertThat(report.table()).contains("batched is", "stem stride 4");
    assertThat(report.json()).contains("\"channels\" : 2", "\"speedUp\"");
  }
}
