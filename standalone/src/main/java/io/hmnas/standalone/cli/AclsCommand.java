package io.hmnas.standalone.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hmnas.schemas.kafka.Right;
import io.hmnas.schemas.kafka.Role;
import io.hmnas.schemas.topic.Topics;
import java.io.PrintWriter;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.SecurityUtils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The rights that brokers have to grant. */
@Command(
    name = "acls",
    description =
        "Lists the least rights that each role needs on brokers that ask for rights; grants"
            + " nothing itself.")
final class AclsCommand implements Callable<Integer> {
  private enum Format {
    TEXT,
    JSON,
    KAFKA_ACLS,
    STRIMZI
  }

  @Mixin private PrefixMixin prefix = new PrefixMixin();

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      description = "Only this role (default: all): ${COMPLETION-CANDIDATES}.")
  private @Nullable Role role;

  @Option(
      names = "--principal",
      paramLabel = "TYPE:NAME",
      description =
          "Who has the role, with --output kafka-acls (default: User: and the role's name).")
  private @Nullable String principal;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description =
          "text, json, kafka-acls: commands for Kafka's own tool, or strimzi: users for its operator"
              + " (default: ${DEFAULT-VALUE}).")
  private String output = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Set<Role> roles = role == null ? EnumSet.allOf(Role.class) : EnumSet.of(role);
    if (principal != null && role == null) {
      throw new UsageException("--principal is for one role: give --role, too");
    }
    Topics topics = prefix.topics();
    PrintWriter out = spec.commandLine().getOut();
    switch (format()) {
      case TEXT -> roles.forEach(each -> text(out, each, topics));
      case JSON -> out.println(json(roles, topics));
      case KAFKA_ACLS -> roles.forEach(each -> commands(out, each, topics));
      case STRIMZI -> out.print(StrimziUsers.yaml(roles, topics));
    }
    out.flush();
    return ExitCodes.OK;
  }

  private Format format() {
    try {
      return Format.valueOf(output.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "--output must be text, json, kafka-acls or strimzi, got '" + output + "'", e);
    }
  }

  private static void text(PrintWriter out, Role role, Topics topics) {
    out.printf("%s: %s%n", role.label(), role.who());
    for (Right right : role.rights(topics)) {
      out.printf(
          "  %-16s %-32s %-32s %s%n",
          name(right.resource()),
          pattern(right),
          String.join(", ", operations(right)),
          right.why());
    }
    out.println();
  }

  private static String json(Set<Role> roles, Topics topics) {
    JsonMapper mapper = new JsonMapper();
    ArrayNode all = mapper.createArrayNode();
    for (Role role : roles) {
      ObjectNode node = all.addObject().put("role", role.label()).put("who", role.who());
      ArrayNode rights = node.putArray("rights");
      for (Right right : role.rights(topics)) {
        ObjectNode one =
            rights
                .addObject()
                .put("resource", name(right.resource()))
                .put("name", right.name())
                .put("pattern", right.pattern().name().toLowerCase(Locale.ROOT));
        operations(right).forEach(one.withArray("operations")::add);
        one.put("why", right.why());
      }
    }
    return all.toPrettyString();
  }

  private void commands(PrintWriter out, Role role, Topics topics) {
    if (principal != null && !principal.matches("[A-Za-z]+:[^'\\p{Cntrl}]+")) {
      throw new UsageException(
          "--principal must be like User:NAME, without quotation marks, got " + principal);
    }
    String who = principal == null ? "User:" + role.label() : principal;
    for (Right right : role.rights(topics)) {
      out.printf(
          "kafka-acls.sh --bootstrap-server \"$BOOTSTRAP\" --command-config \"$ADMIN_CONFIG\" --add"
              + " --allow-principal '%s' %s --%s '%s'%s%n",
          who,
          operations(right).stream()
              .map(operation -> "--operation " + operation)
              .collect(Collectors.joining(" ")),
          name(right.resource()),
          right.name(),
          right.pattern() == PatternType.PREFIXED ? " --resource-pattern-type prefixed" : "");
    }
  }

  /** As Kafka's tool names it. */
  private static String name(ResourceType resource) {
    return resource.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String pattern(Right right) {
    return right.pattern() == PatternType.PREFIXED ? right.name() + "*" : right.name();
  }

  private static List<String> operations(Right right) {
    return right.operations().stream().map(SecurityUtils::operationName).toList();
  }
}
