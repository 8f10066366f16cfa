package io.hmnas.schemas.kafka;

import java.util.List;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What somebody may do with one resource, or with all whose names begin alike.
 *
 * @param resource what it is
 * @param name its name, or the beginning of its name
 * @param pattern LITERAL or PREFIXED
 * @param operations what may be done; at least one. READ and WRITE include DESCRIBE
 * @param why what it is needed for
 */
public record Right(
    ResourceType resource,
    String name,
    PatternType pattern,
    List<AclOperation> operations,
    String why) {

  public Right {
    operations = List.copyOf(operations);
    if (operations.isEmpty()) {
      throw new IllegalArgumentException("operations of " + name + " must be at least one");
    }
  }

  static Right topic(String name, String why, AclOperation... operations) {
    return new Right(ResourceType.TOPIC, name, PatternType.LITERAL, List.of(operations), why);
  }

  static Right group(String name, String why, AclOperation... operations) {
    return new Right(ResourceType.GROUP, name, PatternType.LITERAL, List.of(operations), why);
  }

  /** The same for everything whose name begins so. */
  Right prefixed() {
    return new Right(resource, name, PatternType.PREFIXED, operations, why);
  }

  /** As the brokers store it: an entry for each operation, from any host. */
  public List<AclBinding> bindings(String principal) {
    ResourcePattern what = new ResourcePattern(resource, name, pattern);
    return operations.stream()
        .map(
            operation ->
                new AclBinding(
                    what,
                    new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW)))
        .toList();
  }
}
