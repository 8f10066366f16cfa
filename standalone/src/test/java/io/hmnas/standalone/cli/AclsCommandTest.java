package io.hmnas.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Lists of rights; with -Dhmnas.updateDocs=true it writes k8s/strimzi/users.yaml instead. */
class AclsCommandTest {
  private static final Path USERS =
      Path.of(System.getProperty("basedir", ".")).resolve("../k8s/strimzi/users.yaml").normalize();

  @Test
  void shouldListEveryRoleUnderItsPrefix() {
    Invocation listed = Invocation.of("acls", "--topic-prefix", "team-a");
    assertThat(listed.exitCode()).isZero();
    assertThat(listed.out())
        .contains("coordinator: ", "worker: ", "submitter: ", "observer: ", "team-a.tasks")
        .contains("team-a-coordinator-*")
        .doesNotContain("hmnas.tasks");
  }

  @Test
  void shouldGiveProgramsTheSame() throws Exception {
    JsonNode roles =
        JsonMapper.builder()
            .build()
            .readTree(Invocation.of("acls", "--role", "producer", "-o", "json").out());
    assertThat(roles).hasSize(1);
    JsonNode right = roles.at("/0/rights/0");
    assertThat(right.path("resource").asText()).isEqualTo("topic");
    assertThat(right.path("name").asText()).isEqualTo("hmnas.sweep-requests");
    assertThat(right.path("operations").get(0).asText()).isEqualTo("Write");
  }

  @Test
  void shouldWriteCommandsForKafkasTool() {
    Invocation listed =
        Invocation.of(
            "acls", "--role", "coordinator", "-o", "kafka-acls", "--principal", "User:CN=c,O=o");
    assertThat(listed.out().lines())
        .contains(
            "kafka-acls.sh --bootstrap-server \"$BOOTSTRAP\" --command-config \"$ADMIN_CONFIG\""
                + " --add --allow-principal 'User:CN=c,O=o' --operation Write --transactional-id"
                + " 'hmnas-coordinator-' --resource-pattern-type prefixed");
  }

  @Test
  void shouldRefuseWhatWouldBreakOutOfACommand() {
    Invocation refused =
        Invocation.of(
            "acls", "--role", "worker", "-o", "kafka-acls", "--principal", "User:x' ; reboot '");
    assertThat(refused.exitCode()).isEqualTo(ExitCodes.USAGE);
    assertThat(refused.err()).contains("--principal");
  }

  @Test
  void shouldBeWhatTheUsersOfStrimziAreGiven() throws Exception {
    String users = Invocation.of("acls", "--output", "strimzi").out();
    if (Boolean.getBoolean("hmnas.updateDocs")) {
      Files.writeString(USERS, users);
    }
    assertThat(USERS)
        .as("k8s/strimzi/users.yaml is written by 'hmnas acls --output strimzi'")
        .hasContent(users);
  }
}
