package io.hmnas.standalone.cli;

import io.hmnas.schemas.kafka.Right;
import io.hmnas.schemas.kafka.Role;
import io.hmnas.schemas.topic.Topics;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.SecurityUtils;

/** Roles as resources of Strimzi's operator, which makes a user with a password of each. */
final class StrimziUsers {
  private StrimziUsers() {}

  static String yaml(Collection<Role> roles, Topics topics) {
    return "# Written by: hmnas acls --output strimzi\n"
        + roles.stream().map(role -> user(role, topics)).collect(Collectors.joining("---\n"));
  }

  private static String user(Role role, Topics topics) {
    return """
        # For %s.
        apiVersion: kafka.strimzi.io/v1beta2
        kind: KafkaUser
        metadata:
          name: %s-%s
          labels:
            strimzi.io/cluster: hmnas
        spec:
          authentication: {type: scram-sha-512}
          authorization:
            type: simple
            acls:
        %s\
        """
        .formatted(
            role.who(),
            topics.prefix(),
            role.label(),
            role.rights(topics).stream().map(StrimziUsers::acl).collect(Collectors.joining()));
  }

  private static String acl(Right right) {
    return """
              - resource: {type: %s, name: %s, patternType: %s}
                operations: [%s]
        """
        .formatted(
            right.resource() == ResourceType.TRANSACTIONAL_ID
                ? "transactionalId"
                : right.resource().name().toLowerCase(Locale.ROOT),
            right.name(),
            right.pattern() == PatternType.PREFIXED ? "prefix" : "literal",
            right.operations().stream()
                .map(SecurityUtils::operationName)
                .collect(Collectors.joining(", ")));
  }
}
