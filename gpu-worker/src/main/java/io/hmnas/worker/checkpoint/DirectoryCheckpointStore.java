package io.hmnas.worker.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.UUID;

/**
 * Checkpoints in a folder, which several workers may share: {@code ab/abcd....safetensors}, named
 * by the digest.
 *
 * <p>A checkpoint is written to a temporary file beside its place, forced to disk, then renamed: it
 * is there as a whole or not at all, whenever the machine fails. A damaged file is replaced by the
 * next {@link #put} of its content.
 */
public final class DirectoryCheckpointStore implements CheckpointStore {
  private static final boolean WINDOWS =
      System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

  private final Path directory;

  /**
   * @param directory created when it does not exist
   * @throws CheckpointException if it is no folder and cannot be made
   */
  public DirectoryCheckpointStore(Path directory) {
    this.directory = directory;
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new CheckpointException(
          "checkpoint folder %s cannot be made (%s): choose another, or allow writing there"
              .formatted(directory, e),
          e);
    }
  }

  @Override
  public String put(Checkpoint checkpoint) {
    byte[] bytes = SafetensorsCodec.encode(checkpoint);
    String digest = Digests.of(bytes);
    Path file = fileOf(digest);
    try {
      Files.createDirectories(folderOf(digest));
      if (!holds(file, digest, bytes.length)) {
        write(file, bytes);
        force(folderOf(digest));
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
  public Checkpoint get(String digest) {
    Path file = fileOf(digest);
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new CheckpointException(
          "checkpoint %s is missing: do all workers use the same checkpoint folder? If it was deleted, the step that made it must run again"
              .formatted(file),
          e);
    } catch (IOException e) {
      throw new CheckpointException("checkpoint %s cannot be read (%s)".formatted(file, e), e);
    }
    String actual = Digests.of(bytes);
    if (!actual.equals(digest)) {
      throw new CheckpointException(
          "checkpoint %s is damaged: its %d bytes have the digest %s. Delete it; the step that made it must run again"
              .formatted(file, bytes.length, actual));
    }
    try {
      return SafetensorsCodec.decode(bytes);
    } catch (CheckpointException e) {
      throw new CheckpointException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private Path fileOf(String digest) {
    Digests.require(digest);
    return folderOf(digest).resolve(digest + ".safetensors");
  }

  private Path folderOf(String digest) {
    return directory.resolve(digest.substring(0, 2));
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
}
