package io.hmnas.standalone.doctor;

import io.hmnas.worker.checkpoint.Checkpoint;
import io.hmnas.worker.checkpoint.CheckpointException;
import io.hmnas.worker.checkpoint.CheckpointStore;
import io.hmnas.worker.checkpoint.CheckpointStores;
import io.hmnas.worker.checkpoint.FloatArray;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A checkpoint store: a small checkpoint can be written, read and deleted there. */
public final class StoreCheck implements Check {
  private static final String SUBJECT = "store";

  private final Optional<String> address;

  /**
   * @param address a folder or URI; empty if none is configured
   */
  public StoreCheck(Optional<String> address) {
    this.address = address;
  }

  @Override
  public List<Finding> look() {
    return List.of(
        address
            .map(StoreCheck::look)
            .orElseGet(
                () -> Finding.skipped(SUBJECT, "give the store that workers have: --checkpoints")));
  }

  private static Finding look(String address) {
    Optional<Path> folder;
    try {
      folder = folder(address);
    } catch (IllegalArgumentException e) {
      return Finding.fault(
          SUBJECT,
          "'%s' is no address of a store (%s)".formatted(address, e.getMessage()),
          "give a folder, a file: URI or s3://bucket/prefix with --checkpoints");
    }
    if (folder.isPresent() && !Files.exists(folder.get())) {
      return Finding.warning(
          SUBJECT,
          "there is no folder " + folder.get() + ": the first worker would make it",
          "make it on a file system that all workers share, or correct --checkpoints");
    }
    String run = "doctor-" + UUID.randomUUID();
    try {
      return probe(CheckpointStores.open(address), address, run);
    } catch (CheckpointException e) {
      return Finding.fault(
          SUBJECT,
          String.valueOf(e.getMessage()),
          "correct --checkpoints, or start the store and let this user in");
    } finally {
      folder.ifPresent(path -> removeFolder(path.resolve(run)));
    }
  }

  private static Finding probe(CheckpointStore store, String address, String run) {
    Checkpoint written =
        Checkpoint.of(
            Map.of("probe", new FloatArray(new long[] {3}, new float[] {1, 2, 3})),
            Map.of("by", "hmnas doctor"));
    String doing = "written";
    try {
      String digest = store.put(run, written);
      doing = "read";
      boolean same = store.get(run, digest).metadata().equals(written.metadata());
      doing = "deleted";
      store.remove(run, digest);
      if (!same || store.contains(run, digest)) {
        return Finding.fault(
            SUBJECT,
            "%s does not give back what was written, or keeps what was deleted".formatted(address),
            "use a store that is consistent: a reader must see the last write and delete at once");
      }
      return Finding.ok(SUBJECT, address + ": written, read and deleted");
    } catch (CheckpointException e) {
      return Finding.fault(
          SUBJECT,
          "%s: a checkpoint cannot be %s: %s".formatted(address, doing, e.getMessage()),
          "allow this user to write, read and delete there, and see that there is space");
    }
  }

  /** Empty for an object store, which has no folders. */
  private static Optional<Path> folder(String address) {
    if (address.matches("(?i)file:.*")) {
      return Optional.of(Path.of(URI.create(address)));
    }
    return address.matches("[A-Za-z][A-Za-z0-9+.-]+:.*")
        ? Optional.empty()
        : Optional.of(Path.of(address));
  }

  private static void removeFolder(Path folder) {
    try {
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      // The finding says that deleting does not work.
    }
  }
}
