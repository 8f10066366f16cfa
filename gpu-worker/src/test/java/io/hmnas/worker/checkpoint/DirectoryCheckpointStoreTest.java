package io.hmnas.worker.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DirectoryCheckpointStoreTest extends CheckpointStoreContract {
  @TempDir Path folder;

  @Override
  CheckpointStore store() {
    return new DirectoryCheckpointStore(folder.resolve("new/deeper"));
  }

  @Override
  byte[] raw(String key) throws IOException {
    return Files.readAllBytes(file(key));
  }

  @Override
  void overwrite(String key, byte[] bytes) throws IOException {
    Files.write(file(key), bytes);
  }

  @Override
  List<String> keys() throws IOException {
    Path root = folder.resolve("new/deeper");
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .toList();
    }
  }

  private Path file(String key) {
    return folder.resolve("new/deeper").resolve(key);
  }

  /** What a worker leaves behind when it is killed in the middle of writing. */
  @Test
  void shouldNotMindLeftoverTemporaryFiles() throws IOException {
    CheckpointStore store = store();
    String digest = store.put(RUN, CHECKPOINT);
    Files.delete(file(key(RUN, digest)));
    Files.write(temporary(digest), new byte[] {1, 2, 3});

    assertThatThrownBy(() -> store.get(RUN, digest)).hasMessageContaining("is missing");
    assertThat(store.put(RUN, CHECKPOINT)).isEqualTo(digest);
    assertThat(store.get(RUN, digest)).isEqualTo(CHECKPOINT);
  }

  /** One that is younger may belong to a worker that is writing it at this moment. */
  @Test
  void shouldRemoveTemporaryFilesThatNobodyHasWrittenToForAnHour() throws IOException {
    Instant now = Instant.parse("2026-01-01T12:00:00Z");
    String digest = store().put(RUN, CHECKPOINT);
    Path old = temporary(digest);
    Path young = temporary("cd".repeat(32));
    Files.write(old, new byte[] {1});
    Files.setLastModifiedTime(old, FileTime.from(now.minus(Duration.ofMinutes(61))));
    Files.write(young, new byte[] {1});
    Files.setLastModifiedTime(young, FileTime.from(now.minus(Duration.ofMinutes(59))));
    Files.setLastModifiedTime(file(key(RUN, digest)), FileTime.from(Instant.EPOCH));

    new DirectoryCheckpointStore(folder.resolve("new/deeper"), () -> now);

    assertThat(old).doesNotExist();
    assertThat(young).exists();
    assertThat(keys()).contains(key(RUN, digest));
  }

  @Test
  void shouldSayWhenTheFolderIsAFile() throws IOException {
    Path file = Files.createFile(folder.resolve("taken"));
    assertThatThrownBy(() -> new DirectoryCheckpointStore(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void shouldLeaveNothingBehindWhenItCannotWrite() throws IOException {
    CheckpointStore store = store();
    String digest = store.put(RUN, CHECKPOINT);
    Files.delete(file(key(RUN, digest)));
    // A folder in the file's place: the rename fails whoever runs the test.
    Files.createDirectories(file(key(RUN, digest)).resolve("x"));
    assertThatThrownBy(() -> store.put(RUN, CHECKPOINT))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("cannot be written");
    assertThat(keys()).isEmpty();
  }

  private Path temporary(String digest) {
    return file(RUN).resolve("." + digest + ".safetensors.1.tmp");
  }
}
