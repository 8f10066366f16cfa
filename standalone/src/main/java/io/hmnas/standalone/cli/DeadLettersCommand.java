package io.hmnas.standalone.cli;

import picocli.CommandLine.Command;

/** Records that could not be used. */
@Command(
    name = "dead-letters",
    description = "Records that nobody could use: lists them, shows them, sends them again.",
    subcommands = {
      DeadLettersListCommand.class,
      DeadLettersShowCommand.class,
      DeadLettersReplayCommand.class
    })
final class DeadLettersCommand extends CommandGroup {}
