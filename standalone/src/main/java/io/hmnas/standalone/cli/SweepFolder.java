package io.hmnas.standalone.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.hmnas.schemas.config.ConfigYaml;
import io.hmnas.schemas.config.SweepFile;
import io.hmnas.schemas.config.SweepId;
import io.hmnas.schemas.config.SweepSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The folder that has everything of one sweep. Its file sweep.yaml says what the sweep is, so that
 * it can be gone on with, or done again elsewhere.
 *
 * @param path ends with the sweep's name
 * @param spec has the sweep's name
 */
record SweepFolder(Path path, SweepSpec spec) {
  private static final String FILE = "sweep.yaml";
  private static final String API_FILE = "api-url";
  private static final String ENDPOINTS = "endpoints.json";
  private static final String TARGETS = ".targets.json";
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

  /** What a folder will be, once {@link #write} has made it; nothing is written yet. */
  static SweepFolder create(Path parent, SweepSpec asked, String prefix) {
    String name =
        asked
            .name()
            .orElseGet(
                () -> prefix + "-" + TIMESTAMP.format(LocalDateTime.now(ZoneId.systemDefault())));
    Path path = parent.resolve(name);
    if (Files.exists(path)) {
      throw new UsageException(
          "%s exists already: give the sweep another name, go on with it by 'hmnas resume %s', or"
                  .formatted(path, path)
              + " delete it");
    }
    return new SweepFolder(
        path, new SweepSpec(java.util.Optional.of(name), asked.config(), asked.seeds()));
  }

  /**
   * The folder of a sweep that was begun.
   *
   * @throws UsageException if it is none
   */
  static SweepFolder open(Path path) {
    Path file = path.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new UsageException(path + " is not the folder of a sweep: it has no " + FILE);
    }
    try {
      SweepSpec spec =
          SweepFile.parse(Files.readString(file, StandardCharsets.UTF_8), file.toString());
      if (spec.name().isEmpty()) {
        throw new UsageException(file + ": the sweep's name is missing; give it back its line");
      }
      if (!Files.isDirectory(path.resolve("state"))) {
        throw new UsageException(
            path + " has nothing to go on from: the sweep ended, and its events were deleted");
      }
      return new SweepFolder(path, spec);
    } catch (IOException e) {
      throw new UsageException("cannot read " + file + " (" + e + ")", e);
    }
  }

  String sweepId() {
    return SweepId.require(spec.name().orElseThrow());
  }

  /** Makes the folder and its sweep file. */
  void write() {
    try {
      Files.createDirectories(path);
      Files.writeString(path.resolve(FILE), yaml(), StandardCharsets.UTF_8);
    } catch (FileAlreadyExistsException e) {
      throw new UsageException(path + " cannot be made: a file is in the way", e);
    } catch (IOException e) {
      throw new UsageException("cannot write to " + path + " (" + e + ")", e);
    }
  }

  private String yaml() {
    String seeds =
        spec.seeds().stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
    return "name: '%s'%nseeds: %s%n".formatted(sweepId(), seeds) + ConfigYaml.write(spec.config());
  }

  /** Writes down where the HTTP interface of the sweep under way is. */
  void noteApi(String url) {
    try {
      Files.writeString(
          path.resolve("state").resolve(API_FILE), url + "\n", StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UsageException("cannot write to " + path + " (" + e + ")", e);
    }
  }

  /** Writes down where other programs reach the sweep under way. */
  void noteEndpoints(Endpoints endpoints) {
    try {
      Files.writeString(
          path.resolve(ENDPOINTS),
          new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(endpoints) + "\n",
          StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UsageException("cannot write to " + path + " (" + e + ")", e);
    }
  }

  /** Beside the folder and not in it, because Prometheus finds files of one folder only. */
  private Path targets() {
    return path.resolveSibling(path.getFileName() + TARGETS);
  }

  /** Writes down where the metrics of the sweep under way are. */
  void noteTargets(List<ScrapeTargets> targets) {
    try {
      // Prometheus may read it at any moment: it finds the old file or the new one.
      Path fresh = path.resolve("targets.new");
      Files.writeString(
          fresh, new JsonMapper().writeValueAsString(targets), StandardCharsets.UTF_8);
      Files.move(fresh, targets(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UsageException("cannot write to " + path + " (" + e + ")", e);
    }
  }

  /** It cannot be reached any more. */
  void deleteEndpoints() {
    try {
      Files.deleteIfExists(path.resolve(ENDPOINTS));
      Files.deleteIfExists(targets());
    } catch (IOException e) {
      throw new UsageException("cannot write to " + path + " (" + e + ")", e);
    }
  }

  /** Deletes what only a sweep under way needs: the broker's and the coordinator's data. */
  void deleteState() {
    Folders.delete(path.resolve("state"));
  }
}
