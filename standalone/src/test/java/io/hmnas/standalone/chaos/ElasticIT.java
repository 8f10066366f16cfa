package io.hmnas.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Workers that come and go: profile chaos. */
@Tag("chaos")
@Timeout(600)
@EnabledOnOs(OS.LINUX)
class ElasticIT {
  @TempDir Path directory;

  @Test
  void shouldFollowTheNumberOfWorkersAndLoseNothing() {
    ElasticReport report =
        Elastic.run(
            new ElasticSettings(
                50, 4, Duration.ofMillis(500), Duration.ofSeconds(6), directory.resolve("elastic")),
            line -> {});

    assertThat(report.phases())
        .extracting(ElasticReport.Phase::workers)
        .containsExactly(1, 4, 0, 4);
    assertThat(report.phases().get(1).stepsPerSecond())
        .as(report.table())
        .isGreaterThan(report.phases().get(0).stepsPerSecond());
    assertThat(report.phases().get(2).steps()).as(report.table()).isZero();
    assertThat(report.findings().steps()).isEqualTo(500);
    assertThat(report.findings().flawless()).as(report.table()).isTrue();
  }
}
