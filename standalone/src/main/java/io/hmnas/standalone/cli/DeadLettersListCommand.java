package io.hmnas.standalone.cli;

import io.hmnas.standalone.letters.Letter;
import io.hmnas.standalone.letters.LetterJson;
import io.hmnas.standalone.letters.LetterReader;
import io.hmnas.standalone.letters.Printable;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** One line per letter. */
@Command(name = "list", description = "Lists the dead letters, the newest last.")
final class DeadLettersListCommand implements Callable<Integer> {
  @Mixin private KafkaMixin kafka = new KafkaMixin();
  @Mixin private LetterMixin filter = new LetterMixin();
  @Mixin private OutputMixin output = new OutputMixin();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<Letter> letters = new ArrayList<>();
    try (LetterReader reader = DeadLetters.reader(kafka)) {
      reader.read(filter.filter(kafka.topics(), Clock.systemUTC()), letters::add);
    }
    letters.sort(Comparator.comparing(Letter::time));
    if (output.json()) {
      out.println(LetterJson.list(letters));
    } else if (letters.isEmpty()) {
      out.println(filter.given() ? "no such dead letters" : "no dead letters");
    } else {
      out.print(table(letters));
    }
    out.flush();
    return ExitCodes.OK;
  }

  private static String table(List<Letter> letters) {
    TextTable table = new TextTable("ID", "TIME", "REASON", "ORIGIN", "KEY", "WORKER");
    for (Letter letter : letters) {
      table.row(
          letter.id().toString(),
          letter.time().toString(),
          Printable.line(letter.reason()),
          Printable.line(letter.origin()),
          Printable.bytes(letter.key()),
          Printable.line(letter.worker()));
    }
    return table.toString();
  }
}
