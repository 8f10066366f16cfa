package io.hmnas.worker.checkpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints in a folder, which several workers may share: {@code runId/digest.safetensors}.
 *
 * <p>A checkpoint is written to a temporary file beside its place, forced to disk, then renamed: it
 * is there as a whole or not at all, whenever the machine fails. Temporary files that a killed
 * writer left behind are removed when a store is opened, once nobody has written to them for an
 * hour.
 */
public final class DirectoryCheckpointStore implements CheckpointStore {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryCheckpointStore.class);
  private static final boolean WINDOWS =
      System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
  private static final Duration ABANDONED = Duration.ofHours(1);

  private final Path directory;

  /**
   * @param directory created when it does not exist
   * @throws CheckpointException if it is no folder and cannot be made
   */
  public DirectoryCheckpointStore(Path directory) {
    this(directory, InstantSource.system());
  }

  DirectoryCheckpointStore(Path directory, InstantSource clock) {
    this.directory = directory;
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new CheckpointException(
          "checkpoint folder %s cannot be made (%s): choose another, or allow writing there"
              .formatted(directory, e),
          e);
    }
    removeAbandoned(clock.instant().minus(ABANDONED));
  }

  @Override
  public String put(String runId, Checkpoint checkpoint) {
    byte[] bytes = SafetensorsCodec.encode(checkpoint);
    String digest = Digests.of(bytes);
    Path file = fileOf(runId, digest);
    try {
      Path folder = directory.resolve(runId);
      Files.createDirectories(folder);
      if (!holds(file, digest, bytes.length)) {
        write(file, bytes);
        force(folder);
      }
    } catch (IOException e) {
      throw new CheckpointException(
          "checkpoint %s cannot be written (%s): check free space and permissions"
              .formatted(file, e),
          e);
    }
    return digest;
  }

  @Override
  public Checkpoint get(String runId, String digest) {
    Path file = fileOf(runId, digest);
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new CheckpointException.Missing(
          "checkpoint %s is missing: do all workers use the same checkpoint folder? If it was deleted, the step that made it must run again"
              .formatted(file));
    } catch (IOException e) {
      throw new CheckpointException("checkpoint %s cannot be read (%s)".formatted(file, e), e);
    }
    return CheckpointKeys.open(file.toString(), digest, bytes);
  }

  @Override
  public boolean contains(String runId, String digest) {
    return Files.isRegularFile(fileOf(runId, digest));
  }

  @Override
  public void remove(String runId, String digest) {
    Path file = fileOf(runId, digest);
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new CheckpointException(
          "checkpoint %s cannot be removed (%s): delete it by hand".formatted(file, e), e);
    }
  }

  private Path fileOf(String runId, String digest) {
    return directory.resolve(CheckpointKeys.of(runId, digest));
  }

  private static boolean holds(Path file, String digest, long size) throws IOException {
    return Files.isRegularFile(file)
        && Files.size(file) == size
        && Digests.of(Files.readAllBytes(file)).equals(digest);
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    Path temporary =
        file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Makes the rename itself last; Windows cannot open folders, and needs no such thing. */
  private static void force(Path folder) throws IOException {
    if (!WINDOWS) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /** Never fails: another worker may clean up at the same time, and nothing depends on it. */
  private void removeAbandoned(Instant before) {
    try (DirectoryStream<Path> runs = Files.newDirectoryStream(directory, Files::isDirectory)) {
      for (Path run : runs) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(run, ".*.tmp")) {
          for (Path file : files) {
            if (Files.getLastModifiedTime(file).toInstant().isBefore(before)
                && Files.deleteIfExists(file)) {
              LOG.info("removed {}, which a killed worker left behind", file);
            }
          }
        }
      }
    } catch (IOException | UncheckedIOException | java.nio.file.DirectoryIteratorException e) {
      LOG.warn("temporary files in {} are not cleaned up: {}", directory, e.toString());
    }
  }
}
