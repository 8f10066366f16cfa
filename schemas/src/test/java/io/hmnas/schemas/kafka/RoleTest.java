package io.hmnas.schemas.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.schemas.topic.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keeps docs/security.md true; with -Dhmnas.updateDocs=true it writes the table instead. */
class RoleTest {
  private static final Path FILE =
      Path.of(System.getProperty("basedir", ".")).resolve("../docs/security.md").normalize();
  private static final String BEGIN = "<!-- rights: written from io.hmnas.schemas.kafka.Role -->\n";
  private static final String END = "<!-- end of rights -->";

  @Test
  void shouldHaveTheRightsThatTheDocumentationLists() throws Exception {
    String text = Files.readString(FILE);
    int begin = text.indexOf(BEGIN) + BEGIN.length();
    int end = text.indexOf(END);
    if (Boolean.getBoolean("hmnas.updateDocs")) {
      Files.writeString(FILE, text.substring(0, begin) + table() + text.substring(end));
      text = Files.readString(FILE);
      end = text.indexOf(END);
    }
    assertThat(text.substring(begin, end))
        .as(
            "docs/security.md is written from Role; write it again with ./mvnw -pl schemas test"
                + " -Dtest=RoleTest -Dhmnas.updateDocs=true")
        .isEqualTo(table());
  }

  @ParameterizedTest
  @EnumSource
  void shouldAskForNothingOutsideItsPrefixAndForNothingTwice(Role role) {
    Topics topics = Topics.withPrefix("team-a");
    var bindings =
        role.rights(topics).stream()
            .flatMap(right -> right.bindings("User:x").stream())
            .map(AclBinding::toString)
            .toList();
    assertThat(bindings).isNotEmpty().hasSameSizeAs(new HashSet<>(bindings));
    assertThat(role.rights(topics))
        .allMatch(right -> right.name().startsWith("team-a"))
        .noneMatch(right -> right.resource() == ResourceType.CLUSTER)
        .noneMatch(right -> right.operations().contains(AclOperation.ALL));
  }

  @Test
  void shouldLetObserversChangeNothing() {
    assertThat(Role.OBSERVER.rights(Topics.withDefaultPrefix()))
        .allMatch(
            right ->
                Arrays.asList(
                        AclOperation.READ, AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS)
                    .containsAll(right.operations()));
  }

  private static String table() {
    StringBuilder out = new StringBuilder();
    for (Role role : Role.values()) {
      out.append(
          "\n### %s\n\nFor %s.\n\n| on | name | operations | what for |\n|---|---|---|---|\n"
              .formatted(role.label(), role.who()));
      for (Right right : role.rights(Topics.withDefaultPrefix())) {
        out.append(
            "| %s | `%s` | %s | %s |\n"
                .formatted(
                    right.resource().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    right.name() + (right.pattern() == PatternType.PREFIXED ? "*" : ""),
                    right.operations().stream()
                        .map(AclOperation::name)
                        .collect(Collectors.joining(", ")),
                    right.why()));
      }
    }
    return out.append('\n').toString();
  }
}
