package io.hmnas.worker.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every checkpoint store does, whatever it keeps its checkpoints in. */
abstract class CheckpointStoreContract {
  static final Checkpoint CHECKPOINT = Checkpoints.small();
  static final String RUN = "sweep.s1";

  /** A store that has nothing yet. */
  abstract CheckpointStore store();

  /** The bytes at {@code runId/digest.safetensors}, read behind the store's back. */
  abstract byte[] raw(String key) throws Exception;

  /** Writes behind the store's back. */
  abstract void overwrite(String key, byte[] bytes) throws Exception;

  /** Everything that is in the store, by its key. */
  abstract List<String> keys() throws Exception;

  static String key(String runId, String digest) {
    return runId + "/" + digest + ".safetensors";
  }

  @Test
  void shouldGiveBackWhatWasPut() {
    CheckpointStore store = store();
    assertThat(store.get(RUN, store.put(RUN, CHECKPOINT))).isEqualTo(CHECKPOINT);
  }

  /** Digests are compared between machines and versions, so they must never change unnoticed. */
  @Test
  void shouldNameCheckpointsByRunAndTheDigestOfTheirBytes() throws Exception {
    String digest = store().put(RUN, CHECKPOINT);
    assertThat(digest)
        .isEqualTo("3f7610a532115bcd6dcb60cd5376308bad634c2fd2d0f02f733e5a1584c4a750");
    assertThat(keys()).containsExactly("sweep.s1/" + digest + ".safetensors");
  }

  @Test
  void shouldKeepOneOfWhatIsPutTwice() throws Exception {
    CheckpointStore store = store();
    assertThat(store.put(RUN, CHECKPOINT))
        .isEqualTo(store.put(RUN, Checkpoints.reversed(CHECKPOINT)));
    assertThat(keys()).hasSize(1);
  }

  /** Two runs may come to the same content; what one removes the other must not miss. */
  @Test
  void shouldKeepRunsApart() throws Exception {
    CheckpointStore store = store();
    String digest = store.put(RUN, CHECKPOINT);
    assertThat(store.put("sweep.s2", CHECKPOINT)).isEqualTo(digest);
    store.remove(RUN, digest);
    assertThat(store.get("sweep.s2", digest)).isEqualTo(CHECKPOINT);
    assertThat(store.contains(RUN, digest)).isFalse();
    assertThatThrownBy(() -> store.get(RUN, digest))
        .isInstanceOf(CheckpointException.Missing.class);
    assertThat(keys()).containsExactly(key("sweep.s2", digest));
  }

  @Test
  void shouldSayWhatItHasAndRemoveIt() throws Exception {
    CheckpointStore store = store();
    String digest = store.put(RUN, CHECKPOINT);
    assertThat(store.contains(RUN, digest)).isTrue();
    assertThat(store.contains(RUN, "ab".repeat(32))).isFalse();
    store.remove(RUN, digest);
    assertThat(store.contains(RUN, digest)).isFalse();
    assertThat(keys()).isEmpty();
    assertThatCode(() -> store.remove(RUN, digest)).doesNotThrowAnyException();
  }

  @Test
  void shouldReportAMissingCheckpointWithItsPlace() {
    String digest = "ab".repeat(32);
    assertThatThrownBy(() -> store().get(RUN, digest))
        .isInstanceOf(CheckpointException.Missing.class)
        .hasMessageContaining(key(RUN, digest))
        .hasMessageContaining("is missing")
        .hasMessageContaining("do all workers use the same");
  }

  @Test
  void shouldReportATruncatedCheckpointAndMendItByThePutOfTheSame() throws Exception {
    CheckpointStore store = store();
    String digest = store.put(RUN, CHECKPOINT);
    byte[] bytes = raw(key(RUN, digest));
    overwrite(key(RUN, digest), Arrays.copyOf(bytes, bytes.length - 1));
    assertDamagedThenMend(store, digest);
  }

  @Test
  void shouldReportAFlippedBitAndMendItByThePutOfTheSame() throws Exception {
    CheckpointStore store = store();
    String digest = store.put(RUN, CHECKPOINT);
    byte[] bytes = raw(key(RUN, digest));
    bytes[bytes.length - 3] ^= 0x10;
    overwrite(key(RUN, digest), bytes);
    assertDamagedThenMend(store, digest);
  }

  @Test
  void shouldReportAnEmptyCheckpointAndMendItByThePutOfTheSame() throws Exception {
    CheckpointStore store = store();
    String digest = store.put(RUN, CHECKPOINT);
    overwrite(key(RUN, digest), new byte[0]);
    assertDamagedThenMend(store, digest);
  }

  /** Well-formed, and yet not what the run goes on from. */
  @Test
  void shouldReportAnotherCheckpointInItsPlace() throws Exception {
    CheckpointStore store = store();
    String digest = store.put(RUN, CHECKPOINT);
    overwrite(
        key(RUN, digest),
        SafetensorsCodec.encode(Checkpoint.of(CHECKPOINT.arrays(), java.util.Map.of())));
    assertDamagedThenMend(store, digest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../run", "..", ".", "", "a/b", "a\\b", "/etc", "a\0b", "ru n"})
  void shouldNotTakeARunsNameThatLeadsElsewhere(String runId) throws Exception {
    CheckpointStore store = store();
    String digest = "ab".repeat(32);
    assertThatThrownBy(() -> store.put(runId, CHECKPOINT))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("the run of a checkpoint must be");
    assertThatThrownBy(() -> store.get(runId, digest)).hasMessageContaining("must be");
    assertThatThrownBy(() -> store.contains(runId, digest)).hasMessageContaining("must be");
    assertThatThrownBy(() -> store.remove(runId, digest)).hasMessageContaining("must be");
    assertThat(keys()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../../../etc/passwd", "", "AB", "zz"})
  void shouldNotTakeADigestThatIsNone(String digest) {
    CheckpointStore store = store();
    assertThatThrownBy(() -> store.get(RUN, digest))
        .isInstanceOf(CheckpointException.class)
        .isNotInstanceOf(CheckpointException.Lost.class)
        .hasMessageContaining("is not a digest");
    assertThatThrownBy(() -> store.remove(RUN, digest)).hasMessageContaining("is not a digest");
  }

  @Test
  void shouldTakeConcurrentPutsOfTheSameContent() throws Exception {
    CheckpointStore store = store();
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
                  return store.put(RUN, CHECKPOINT);
                }));
      }
      for (Future<String> digest : digests) {
        assertThat(store.get(RUN, digest.get())).isEqualTo(CHECKPOINT);
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(keys()).hasSize(1);
  }

  private static void assertDamagedThenMend(CheckpointStore store, String digest) {
    assertThatThrownBy(() -> store.get(RUN, digest))
        .isInstanceOf(CheckpointException.Damaged.class)
        .hasMessageContaining(key(RUN, digest))
        .hasMessageContaining(" is damaged");
    assertThat(store.put(RUN, CHECKPOINT)).isEqualTo(digest);
    assertThat(store.get(RUN, digest)).isEqualTo(CHECKPOINT);
  }
}
