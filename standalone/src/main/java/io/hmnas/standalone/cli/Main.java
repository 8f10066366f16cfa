package io.hmnas.standalone.cli;

import io.hmnas.schemas.config.SweepFileException;
import io.hmnas.schemas.kafka.KafkaFailure;
import io.hmnas.standalone.bench.BenchException;
import io.hmnas.standalone.broker.BrokerException;
import io.hmnas.standalone.letters.LetterException;
import io.hmnas.standalone.process.ClusterException;
import io.hmnas.standalone.remote.RemoteException;
import io.hmnas.standalone.topic.TopicException;
import io.hmnas.worker.checkpoint.CheckpointException;
import io.hmnas.worker.data.DataSetException;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program {@code hmnas}. */
@Command(
    name = "hmnas",
    description = "Neural architecture search by hierarchical masking, on Kafka.",
    versionProvider = Versions.class,
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:Everything asked for was done",
      "1:The sweep failed, wholly or for some seeds; or a process could not go on",
      "2:The command line, a sweep file or a data set is not as it must be; nothing was started",
      "130:Interrupted by Ctrl-C (143: by SIGTERM)"
    },
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n",
    sortOptions = false,
    subcommands = {
      DemoCommand.class,
      RunCommand.class,
      TrainCommand.class,
      ResumeCommand.class,
      InspectCommand.class,
      ExportCommand.class,
      SweepCommand.class,
      CoordinatorCommand.class,
      WorkerCommand.class,
      BrokerCommand.class,
      RegistryCommand.class,
      TopicsCommand.class,
      SchemasCommand.class,
      AclsCommand.class,
      DoctorCommand.class,
      AuditCommand.class,
      WhatIfCommand.class,
      ReplayCommand.class,
      DeadLettersCommand.class,
      BenchCommand.class,
      ChaosCommand.class,
      NodeCommand.class
    })
public final class Main implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  @Spec private CommandSpec spec = CommandSpec.create();

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** The command line, not yet carried out: what the program understands. */
  public static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(Main::explain);
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
  }

  /**
   * What a user can mend is said in a sentence; anything else is a fault of ours, with its trace.
   */
  private static int explain(
      Exception e, CommandLine command, CommandLine.ParseResult ignoredResult) throws Exception {
    if (e instanceof UsageException
        || e instanceof SweepFileException
        || e instanceof DataSetException) {
      command.getErr().println(e.getMessage());
      return ExitCodes.USAGE;
    }
    if (e instanceof RemoteException remote) {
      command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + e.getMessage());
      return switch (remote.reason()) {
        case REFUSED -> ExitCodes.USAGE;
        case NOT_FOUND -> ExitCodes.NOT_FOUND;
        case UNREACHABLE -> ExitCodes.UNREACHABLE;
      };
    }
    if (e instanceof BrokerException
        || e instanceof ClusterException
        || e instanceof BenchException
        || e instanceof LetterException
        || e instanceof TopicException
        || e instanceof CheckpointException
        || e instanceof KafkaException) {
      String said = e instanceof KafkaException ? KafkaFailure.message(e) : e.getMessage();
      command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + said);
      LOG.debug("failed", e);
      return ExitCodes.FAILED;
    }
    throw e;
  }
}
