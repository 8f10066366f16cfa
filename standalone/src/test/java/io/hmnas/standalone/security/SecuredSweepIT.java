package io.hmnas.standalone.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.schemas.kafka.Role;
import io.hmnas.standalone.HmnasProcess;
import io.hmnas.standalone.broker.SecuredBroker;
import io.hmnas.standalone.broker.SecuredBroker.Listener;
import io.hmnas.standalone.cli.Invocation;
import io.hmnas.standalone.registry.EmbeddedRegistry;
import java.nio.file.Path;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A whole system on a broker that trusts nobody: every role with its own rights alone. */
@Timeout(300)
class SecuredSweepIT {
  @TempDir static Path folder;
  private static SecuredBroker broker;
  private static Admin admin;

  @BeforeAll
  static void start() throws Exception {
    broker = SecuredBroker.start(folder.resolve("broker"));
    admin = broker.admin();
  }

  @AfterAll
  static void stop() {
    admin.close();
    broker.close();
  }

  @Test
  void shouldRunASweepOverScramWithTheRightsOfEachRole() throws Exception {
    sweep(Listener.SCRAM);
  }

  @ParameterizedTest
  @EnumSource(names = {"TLS", "MUTUAL"})
  @Tag("security")
  void shouldRunASweepOverTlsWithTheRightsOfEachRole(Listener listener) throws Exception {
    sweep(listener);
  }

  private static void sweep(Listener listener) throws Exception {
    SecuredSystem system = new SecuredSystem(broker, listener, folder);
    system.setUp(admin);
    assertThat(Invocation.of(system.arguments(Role.OPERATOR, "topics", "apply")))
        .matches(applied -> applied.exitCode() == 0);
    try (HmnasProcess coordinator = system.coordinator();
        HmnasProcess worker = system.worker();
        EmbeddedRegistry registry =
            EmbeddedRegistry.start(system.connection(Role.REGISTRY), system.topics(), 0)) {
      coordinator.awaitOutput("Coordinator at work");
      Invocation sweep =
          Invocation.of(
              system.arguments(
                  Role.SUBMITTER,
                  "sweep",
                  "submit",
                  "--preset",
                  "smoke",
                  "--seeds",
                  "1..2",
                  "--id",
                  "first",
                  "--wait"));
      assertThat(sweep.exitCode()).as(sweep + coordinator.output() + worker.output()).isZero();
      assertThat(Invocation.of(system.arguments(Role.OBSERVER, "dead-letters", "list")).out())
          .contains("no dead letters");
      assertThat(Invocation.of(system.arguments(Role.OBSERVER, "doctor")).out())
          .contains("topics and the workers' group are set up");
      assertThat(coordinator.output() + worker.output())
          .doesNotContain("ERROR")
          .doesNotContainIgnoringCase("not authorized");
      assertThat(registry.url()).isNotEmpty();
    }
  }
}
