package io.hmnas.standalone.cli;

import io.hmnas.schemas.topic.Topics;
import io.hmnas.standalone.letters.Letter;
import io.hmnas.standalone.letters.LetterException;
import io.hmnas.standalone.letters.LetterFilter;
import io.hmnas.standalone.letters.LetterId;
import io.hmnas.standalone.letters.LetterJson;
import io.hmnas.standalone.letters.LetterReader;
import io.hmnas.standalone.letters.Printable;
import io.hmnas.standalone.letters.Replayer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Records that could not be used. */
@Command(
    name = "dead-letters",
    description = "Records that nobody could use: lists them, shows them, sends them again.",
    subcommands = {
      DeadLettersCommand.ListLetters.class,
      DeadLettersCommand.Show.class,
      DeadLettersCommand.Replay.class
    })
final class DeadLettersCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing: list, show or replay");
  }

  /** Which letters are meant. */
  static final class FilterMixin {
    @Option(
        names = "--reason",
        paramLabel = "CODE",
        description = "Only those with this reason, such as UNKNOWN_SCHEMA_ID.")
    private @Nullable String reason;

    @Option(
        names = "--topic",
        paramLabel = "TOPIC",
        description = "Only those from this topic, such as hmnas.tasks or tasks.")
    private @Nullable String topic;

    @Option(
        names = "--since",
        paramLabel = "TIME",
        description =
            "Only those given up since then: a time, such as 2026-01-31T12:00:00Z, or a while ago,"
                + " such as 30min or 2h.")
    private @Nullable String since;

    boolean given() {
      return reason != null || topic != null || since != null;
    }

    LetterFilter filter(Topics topics, Clock clock) {
      String prefix = topics.prefix() + ".";
      return new LetterFilter(
          Optional.ofNullable(reason),
          Optional.ofNullable(topic).map(n -> n.startsWith(prefix) ? n : prefix + n),
          Optional.ofNullable(since).map(text -> PointInTime.parse("--since", text, clock)));
    }
  }

  /** One line per letter. */
  @Command(name = "list", description = "Lists the dead letters, the newest last.")
  static final class ListLetters implements Callable<Integer> {
    @Mixin private KafkaMixin kafka = new KafkaMixin();
    @Mixin private FilterMixin filter = new FilterMixin();
    @Mixin private OutputMixin output = new OutputMixin();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      PrintWriter out = spec.commandLine().getOut();
      List<Letter> letters = new ArrayList<>();
      try (LetterReader reader = reader(kafka)) {
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

  /** All of one letter. */
  @Command(
      name = "show",
      description = {
        "Shows a dead letter: its headers, and its value as JSON if it can be read, else as"
            + " hexadecimal digits."
      })
  static final class Show implements Callable<Integer> {
    private static final int DUMP = 1024;

    @Parameters(paramLabel = "ID", description = "As the list shows it, such as 0@17.")
    private String id = "";

    @Option(
        names = "--raw",
        paramLabel = "FILE",
        description = "Writes the bytes of its value there, too.")
    private @Nullable Path raw;

    @Mixin private KafkaMixin kafka = new KafkaMixin();
    @Mixin private RegistryMixin registry = new RegistryMixin();
    @Mixin private OutputMixin output = new OutputMixin();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      Letter letter;
      try (LetterReader reader = reader(kafka)) {
        letter = find(reader, id, kafka.topics());
      }
      PrintWriter out = spec.commandLine().getOut();
      LetterJson json = new LetterJson(registry.whenNeeded(kafka.topics()));
      out.print(output.json() ? LetterJson.pretty(json.whole(letter)) + "\n" : text(letter, json));
      out.flush();
      if (raw != null) {
        save(letter, raw);
      }
      return ExitCodes.OK;
    }

    private static String text(Letter letter, LetterJson json) {
      StringBuilder out = new StringBuilder();
      line(out, "id", letter.id().toString());
      line(out, "time", letter.time().toString());
      line(out, "reason", letter.reason());
      line(out, "detail", letter.detail());
      line(out, "origin", letter.origin());
      line(out, "worker", letter.worker());
      line(out, "key", Printable.bytes(letter.key()));
      letter.truncated().ifPresent(cut -> line(out, "truncated", cut));
      letter.replayOf().ifPresent(other -> line(out, "replay of", other));
      for (Header header : io.hmnas.schemas.topic.DeadLetterHeaders.own(letter.headers())) {
        line(out, "header", header.key() + " = " + Printable.bytes(header.value()));
      }
      byte[] value = letter.value();
      LetterJson.Content content = json.content(letter);
      if (content instanceof LetterJson.Content.Decoded decoded) {
        line(out, "value", decoded.schema());
        out.append(LetterJson.pretty(decoded.json())).append('\n');
      } else if (content instanceof LetterJson.Content.Raw undecodable && value != null) {
        line(out, "value", "%,d bytes; %s".formatted(value.length, undecodable.why()));
        out.append(Printable.hexDump(value, DUMP));
        if (value.length > DUMP) {
          out.append("... %,d bytes more: --raw FILE writes all%n".formatted(value.length - DUMP));
        }
      } else {
        line(out, "value", "none");
      }
      return out.toString();
    }

    private static void line(StringBuilder out, String name, String text) {
      out.append("%-10s %s%n".formatted(name, Printable.line(text)));
    }

    private static void save(Letter letter, Path file) {
      byte[] value = letter.value();
      try {
        Files.write(file, value == null ? new byte[0] : value);
      } catch (IOException e) {
        throw new UsageException("--raw: cannot write %s (%s)".formatted(file, e), e);
      }
    }
  }

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
  static final class Replay implements Callable<Integer> {
    @Parameters(
        paramLabel = "ID",
        arity = "0..*",
        description = "As the list shows them, such as 0@17 0@18.")
    private List<String> ids = new ArrayList<>();

    @Option(names = "--all", description = "All letters, or those that the options below leave.")
    private boolean all;

    @Mixin private FilterMixin filter = new FilterMixin();

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
      try (Replayer replayer = Replayer.connect(kafka.bootstrapServers(), kafka.topics())) {
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
      try (LetterReader reader = reader(kafka)) {
        if (all) {
          reader.read(filter.filter(kafka.topics(), Clock.systemUTC()), letters::add);
        } else {
          ids.stream().distinct().forEach(id -> letters.add(find(reader, id, kafka.topics())));
        }
      }
      return letters;
    }

    private static String message(Exception e) {
      return e.getMessage() == null ? e.toString() : e.getMessage();
    }
  }

  private static LetterReader reader(KafkaMixin kafka) {
    return new LetterReader(kafka.bootstrapServers(), kafka.topics().deadLetters());
  }

  private static Letter find(LetterReader reader, String id, Topics topics) {
    LetterId parsed;
    try {
      parsed = LetterId.parse(id);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()), e);
    }
    return reader
        .find(parsed)
        .orElseThrow(
            () ->
                new UsageException(
                    "there is no dead letter %s in %s: 'hmnas dead-letters list' shows what there is"
                        .formatted(parsed, topics.deadLetters())));
  }
}
