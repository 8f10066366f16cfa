package io.hmnas.standalone.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * A command, carried out in this process.
 *
 * @param exitCode what the process would have ended with
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
public record Invocation(int exitCode, String out, String err) {
  /** Carries out a command that ends by itself. */
  public static Invocation of(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Main.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new Invocation(exitCode, out.toString(), err.toString());
  }
}
