package io.hmnas.standalone.cli;

import io.hmnas.schemas.topic.DeadLetterHeaders;
import io.hmnas.standalone.letters.Letter;
import io.hmnas.standalone.letters.LetterJson;
import io.hmnas.standalone.letters.LetterReader;
import io.hmnas.standalone.letters.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** All of one letter. */
@Command(
    name = "show",
    description = {
      "Shows a dead letter: its headers, and its value as JSON if it can be read, else as"
          + " hexadecimal digits."
    })
final class DeadLettersShowCommand implements Callable<Integer> {
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
    try (LetterReader reader = DeadLetters.reader(kafka)) {
      letter = DeadLetters.find(reader, id, kafka.topics());
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
    for (Header header : DeadLetterHeaders.own(letter.headers())) {
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
