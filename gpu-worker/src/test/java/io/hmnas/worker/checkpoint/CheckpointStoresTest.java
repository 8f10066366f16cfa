package io.hmnas.worker.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointStoresTest {
  @TempDir Path folder;

  @Test
  void shouldOpenTheSameStoreByPathAndByUri() {
    String digest = CheckpointStores.open(folder.toString()).put("run", Checkpoints.small());
    assertThat(CheckpointStores.open(folder.toUri().toString()).get("run", digest))
        .isEqualTo(Checkpoints.small());
  }

  @Test
  void shouldNameAnUnknownScheme() {
    assertThatThrownBy(() -> CheckpointStores.open("ftp://host/folder"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("unknown scheme 'ftp'")
        .hasMessageContaining("file: URI or s3://bucket/prefix");
  }

  @Test
  void shouldRefuseARelativeFileUri() {
    assertThatThrownBy(() -> CheckpointStores.open("file:folder"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("file:///folder");
  }

  @Test
  void shouldRefuseAnEmptyAddress() {
    assertThatThrownBy(() -> CheckpointStores.open(" "))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("empty");
  }
}
