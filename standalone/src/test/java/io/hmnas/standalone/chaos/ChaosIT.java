package io.hmnas.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.standalone.chaos.Disturbance.Role;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A small sweep under attack: profile chaos. */
@Tag("chaos")
@Timeout(600)
@EnabledOnOs(OS.LINUX)
class ChaosIT {
  @TempDir Path directory;

  @Test
  void shouldLoseRepeatAndChangeNothing() {
    ChaosReport report =
        Chaos.run(
            new ChaosSettings(
                4, 20, 3, 2, Duration.ofSeconds(40), false, directory.resolve("chaos")),
            line -> {});
    assertThat(report.findings().lost()).as(report.table()).isEmpty();
    assertThat(report.findings().acceptedTwice()).as(report.table()).isEmpty();
    assertThat(report.findings().different()).as(report.table()).isEmpty();
    assertThat(report.findings().flawless()).as(report.table()).isTrue();
    // Ten steps of each run itself, three of each of its two branches.
    assertThat(report.findings().steps()).isEqualTo(20 * (10 + 2 * 3));
    assertThat(report.disturbances().keySet())
        .extracting(Disturbance.Kind::role)
        .contains(Role.WORKER, Role.COORDINATOR, Role.BROKER);
  }
}
