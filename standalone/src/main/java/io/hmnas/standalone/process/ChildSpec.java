package io.hmnas.standalone.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A child process to start: the program in this JVM's class path, run by this JVM's Java.
 *
 * @param name for people and for the log's file name
 * @param jvmOptions for example -Xmx512m
 * @param mainClass with a main method
 * @param arguments of the main class
 * @param environment on top of this process's
 * @param log gets what the child writes to standard error; appended to
 */
public record ChildSpec(
    String name,
    List<String> jvmOptions,
    String mainClass,
    List<String> arguments,
    Map<String, String> environment,
    Path log) {
  public ChildSpec {
    jvmOptions = List.copyOf(jvmOptions);
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
  }

  List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.add(mainClass);
    command.addAll(arguments);
    return command;
  }
}
