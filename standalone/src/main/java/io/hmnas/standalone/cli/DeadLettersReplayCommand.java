package io.hmnas.standalone.cli;

import io.hmnas.standalone.letters.Letter;
import io.hmnas.standalone.letters.LetterException;
import io.hmnas.standalone.letters.LetterReader;
import io.hmnas.standalone.letters.Printable;
import io.hmnas.standalone.letters.Replayer;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sends letters again. */
@Command(
    name = "replay",
    description = {
      "Writes dead letters to the topics where they were found, byte for byte and under their"
          + " key, for instance after an update of the workers.",
      "A letter stays in the list. The record that is written has the header hmnas.replay-of"
          + " with the letter's id, and so has the new letter if it fails again. Sending one"
          + " twice does no harm: a request, a step or a result that was handled is not handled"
          + " again."
    })
final class DeadLettersReplayCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "ID",
      arity = "0..*",
      description = "As the list shows them, such as 0@17 0@18.")
  private List<String> ids = new ArrayList<>();

  @Option(names = "--all", description = "All letters, or those that the options below leave.")
  private boolean all;

  @Mixin private LetterMixin filter = new LetterMixin();

  @Option(names = "--dry-run", description = "Only says what would be written.")
  private boolean dryRun;

  @Mixin private KafkaMixin kafka = new KafkaMixin();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (all == !ids.isEmpty()) {
      throw new UsageException("give the ids of dead letters, or --all");
    }
    if (!all && filter.given()) {
      throw new UsageException("--reason, --topic and --since need --all");
    }
    List<Letter> letters = letters();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    int refused = 0;
    try (Replayer replayer = Replayer.connect(kafka.connection(), kafka.topics())) {
      for (Letter letter : letters) {
        try {
          out.println(replayed(letter, replayer));
        } catch (LetterException e) {
          refused++;
          err.println(letter.id() + " is not replayed: " + Printable.line(message(e)));
        }
      }
    }
    out.printf(
        "%s %d of %d%n",
        dryRun ? "would replay" : "replayed", letters.size() - refused, letters.size());
    out.flush();
    err.flush();
    return refused == 0 ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private String replayed(Letter letter, Replayer replayer) {
    if (!dryRun) {
      return "%s -> %s".formatted(letter.id(), replayer.replay(letter));
    }
    Replayer.obstacle(letter, kafka.topics())
        .ifPresent(
            obstacle -> {
              throw new LetterException(obstacle);
            });
    return "%s -> %s, key %s, %s"
        .formatted(
            letter.id(),
            letter.originTopic().orElse("?"),
            Printable.bytes(letter.key()),
            Printable.line(letter.reason()));
  }

  /** Nothing is written unless all of them are there. */
  private List<Letter> letters() {
    List<Letter> letters = new ArrayList<>();
    try (LetterReader reader = DeadLetters.reader(kafka)) {
      if (all) {
        reader.read(filter.filter(kafka.topics(), Clock.systemUTC()), letters::add);
      } else {
        ids.stream()
            .distinct()
            .forEach(id -> letters.add(DeadLetters.find(reader, id, kafka.topics())));
      }
    }
    return letters;
  }

  private static String message(Exception e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
