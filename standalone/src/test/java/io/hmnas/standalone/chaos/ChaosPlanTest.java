package io.hmnas.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.standalone.chaos.Disturbance.Kind;
import io.hmnas.standalone.chaos.Disturbance.Role;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChaosPlanTest {
  @Test
  void shouldBeAFunctionOfTheSeed() {
    assertThat(plan(1)).isEqualTo(plan(1)).isNotEqualTo(plan(2));
  }

  @Test
  void shouldDisturbEveryRoleWithinItsTimeAndItsProcesses() {
    for (long seed = 0; seed < 200; seed++) {
      List<Disturbance> plan = plan(seed);
      assertThat(plan)
          .hasSize(30)
          .isSortedAccordingTo((a, b) -> Long.compare(a.atMillis(), b.atMillis()));
      assertThat(plan).extracting(Disturbance::kind).contains(Kind.KILL_WORKER, Kind.STOP_WORKER);
      assertThat(plan).extracting(d -> d.kind().role()).contains(Role.BROKER, Role.COORDINATOR);
      assertThat(plan)
          .allMatch(d -> d.atMillis() >= 0 && d.atMillis() < 60_000)
          .allMatch(d -> d.forMillis() >= 200 && d.forMillis() < 22_000)
          .allMatch(d -> d.target() >= 0 && d.target() < (d.kind().role() == Role.WORKER ? 8 : 2));
    }
  }

  @Test
  void shouldGiveTheBrokerTimeToComeBack() {
    for (long seed = 0; seed < 200; seed++) {
      List<Long> times =
          plan(seed).stream()
              .filter(d -> d.kind().role() == Role.BROKER)
              .map(Disturbance::atMillis)
              .toList();
      for (int i = 1; i < times.size(); i++) {
        assertThat(times.get(i) - times.get(i - 1)).isGreaterThanOrEqualTo(20_000);
      }
    }
  }

  private static List<Disturbance> plan(long seed) {
    return ChaosPlan.of(seed, 8, 2, Duration.ofSeconds(60), Duration.ofSeconds(2));
  }
}
