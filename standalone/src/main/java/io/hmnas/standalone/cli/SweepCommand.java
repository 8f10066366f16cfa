package io.hmnas.standalone.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** Sweeps of a running system. */
@Command(
    name = "sweep",
    scope = ScopeType.INHERIT,
    description = {
      "Hands in sweeps to a running system and shows what becomes of them: over the HTTP interface"
          + " of a coordinator (--server), or straight over Kafka (--bootstrap).",
    },
    exitCodeList = {
      "0:Done; with watch and --wait: all runs completed",
      "1:With watch and --wait: some run failed or was cancelled",
      "2:The command line, the sweep file or the request is not as it must be",
      "3:There is no such sweep",
      "4:The system cannot be reached, or cannot answer now",
      "130:Interrupted by Ctrl-C (143: by SIGTERM)"
    },
    subcommands = {
      SweepSubmitCommand.class,
      SweepListCommand.class,
      SweepShowCommand.class,
      SweepWatchCommand.class,
      SweepCancelCommand.class,
      SweepAddSeedsCommand.class
    })
final class SweepCommand extends CommandGroup {}
