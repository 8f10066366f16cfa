package io.hmnas.standalone.cli;

import io.hmnas.schemas.topic.TopicAdmin;
import io.hmnas.schemas.topic.TopicChange;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Topics of a cluster. */
@Command(
    name = "topics",
    description = "Topics of a cluster.",
    subcommands = TopicsCommand.Apply.class)
final class TopicsCommand extends CommandGroup {
  /** Creates what is missing. */
  @Command(
      name = "apply",
      description = {
        "Creates the topics that are missing, with their configuration, and sets up the workers'"
            + " share group. What exists is left as it is; where it differs, that is said."
      })
  static final class Apply implements Callable<Integer> {
    @Mixin private KafkaMixin kafka = new KafkaMixin();

    @Mixin private TopicSettingsMixin wanted = new TopicSettingsMixin();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      try (Admin admin = Admin.create(kafka.connection().client())) {
        List<TopicChange> changes = TopicAdmin.apply(admin, kafka.topics(), wanted.settings());
        changes.forEach(out::println);
        if (changes.isEmpty()) {
          out.println("everything is as it should be");
        }
      }
      return ExitCodes.OK;
    }
  }
}
