package io.hmnas.standalone.cli;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.utils.AppInfoParser;
import picocli.CommandLine.IVersionProvider;

/** Versions of this program and of what it stands on. */
final class Versions implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return all().entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .toArray(String[]::new);
  }

  static SortedMap<String, String> all() {
    SortedMap<String, String> versions = new TreeMap<>();
    versions.put(
        "hmnas",
        Optional.ofNullable(Versions.class.getPackage().getImplementationVersion())
            .orElse("(not built as a jar)"));
    versions.put("java", Runtime.version() + ", " + System.getProperty("java.vm.name"));
    versions.put("kafka", AppInfoParser.getVersion());
    versions.put(
        "os",
        "%s %s, %s, %d processors"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors()));
    return versions;
  }
}
