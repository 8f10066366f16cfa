package io.hmnas.worker.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DirectoryCheckpointStoreTest {
  private static final Checkpoint CHECKPOINT = Checkpoints.small();

  @TempDir Path folder;

  @Test
  void shouldGiveBackWhatWasPut() {
    CheckpointStore store = new DirectoryCheckpointStore(folder.resolve("new/deeper"));
    assertThat(store.get(store.put(CHECKPOINT))).isEqualTo(CHECKPOINT);
  }

  /** Digests are compared between machines and versions, so they must never change unnoticed. */
  @Test
  void shouldNameTheFileByTheDigestOfItsBytes() throws IOException {
    String digest = new DirectoryCheckpointStore(folder).put(CHECKPOINT);
    assertThat(digest)
        .isEqualTo("3f7610a532115bcd6dcb60cd5376308bad634c2fd2d0f02f733e5a1584c4a750");
    assertThat(files())
        .containsExactly(folder.resolve(digest.substring(0, 2)).resolve(digest + ".safetensors"));
  }

  @Test
  void shouldLeaveOneFileWhenPutTwice() throws IOException {
    CheckpointStore store = new DirectoryCheckpointStore(folder);
    assertThat(store.put(CHECKPOINT)).isEqualTo(store.put(Checkpoints.reversed(CHECKPOINT)));
    assertThat(files()).hasSize(1);
  }

  @Test
  void shouldReportATruncatedFile() throws IOException {
    CheckpointStore store = new DirectoryCheckpointStore(folder);
    String digest = store.put(CHECKPOINT);
    byte[] bytes = Files.readAllBytes(onlyFile());
    Files.write(onlyFile(), Arrays.copyOf(bytes, bytes.length - 1));
    assertDamaged(store, digest);
  }

  @Test
  void shouldReportAFlippedBitAndMendItByThePutOfTheSame() throws IOException {
    CheckpointStore store = new DirectoryCheckpointStore(folder);
    String digest = store.put(CHECKPOINT);
    byte[] bytes = Files.readAllBytes(onlyFile());
    bytes[bytes.length - 3] ^= 0x10;
    Files.write(onlyFile(), bytes);
    assertDamaged(store, digest);

    assertThat(store.put(CHECKPOINT)).isEqualTo(digest);
    assertThat(store.get(digest)).isEqualTo(CHECKPOINT);
  }

  @Test
  void shouldReportAMissingCheckpoint() {
    CheckpointStore store = new DirectoryCheckpointStore(folder);
    String digest = "ab".repeat(32);
    assertThatThrownBy(() -> store.get(digest))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(folder.resolve("ab").resolve(digest + ".safetensors").toString())
        .hasMessageContaining("is missing");
  }

  @Test
  void shouldNotLookOutsideItsFolder() {
    CheckpointStore store = new DirectoryCheckpointStore(folder);
    assertThatThrownBy(() -> store.get("../../../../etc/passwd"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("is not a digest");
  }

  @Test
  void shouldTakeConcurrentPutsOfTheSameContent() throws Exception {
    CheckpointStore store = new DirectoryCheckpointStore(folder);
    int threads = 8;
    CyclicBarrier start = new CyclicBarrier(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<String>> digests = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        digests.add(
            pool.submit(
                () -> {
                  start.await();
                  return store.put(CHECKPOINT);
                }));
      }
      for (Future<String> digest : digests) {
        assertThat(store.get(digest.get())).isEqualTo(CHECKPOINT);
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(files()).hasSize(1);
  }

  /** What a worker leaves behind when it is killed in the middle of writing. */
  @Test
  void shouldNotMindLeftoverTemporaryFiles() throws IOException {
    CheckpointStore store = new DirectoryCheckpointStore(folder);
    String digest = store.put(CHECKPOINT);
    Path file = onlyFile();
    Files.delete(file);
    Files.write(file.resolveSibling("." + file.getFileName() + ".1.tmp"), new byte[] {1, 2, 3});

    assertThatThrownBy(() -> store.get(digest)).hasMessageContaining("is missing");
    assertThat(store.put(CHECKPOINT)).isEqualTo(digest);
    assertThat(store.get(digest)).isEqualTo(CHECKPOINT);
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
    CheckpointStore store = new DirectoryCheckpointStore(folder);
    String digest = store.put(CHECKPOINT);
    Files.delete(onlyFile());
    // A folder in the file's place: the rename fails whoever runs the test.
    Files.createDirectories(
        folder.resolve(digest.substring(0, 2)).resolve(digest + ".safetensors").resolve("x"));
    assertThatThrownBy(() -> store.put(CHECKPOINT))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("cannot be written");
    assertThat(files()).isEmpty();
  }

  private static void assertDamaged(CheckpointStore store, String digest) {
    assertThatThrownBy(() -> store.get(digest))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(digest + ".safetensors is damaged");
  }

  private Path onlyFile() throws IOException {
    assertThat(files()).hasSize(1);
    return files().get(0);
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
