package io.hmnas.standalone.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.standalone.doctor.Finding.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreCheckTest {
  @TempDir Path directory;

  @Test
  void shouldWriteReadAndDeleteAndLeaveNothingBehind() throws IOException {
    assertThat(look(directory.toString()).outcome()).isEqualTo(Outcome.OK);
    assertThat(look(directory.toUri().toString()).outcome()).isEqualTo(Outcome.OK);

    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void shouldNotMakeAFolderThatIsNotThere() {
    Path absent = directory.resolve("absent");

    Finding finding = look(absent.toString());

    assertThat(finding.outcome()).isEqualTo(Outcome.WARNING);
    assertThat(finding.detail()).contains(absent.toString());
    assertThat(finding.remedy()).contains("all workers share");
    assertThat(absent).doesNotExist();
  }

  @Test
  void shouldSayThatAFileIsNoStore() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "x");

    Finding finding = look(file.toString());

    assertThat(finding.outcome()).isEqualTo(Outcome.FAULT);
    assertThat(finding.detail()).contains(file.toString());
    assertThat(finding.remedy()).contains("--checkpoints");
  }

  @Test
  void shouldSayThatASchemeIsUnknownOrAnAddressIsNone() {
    assertThat(look("ftp://host/x"))
        .satisfies(
            finding -> {
              assertThat(finding.outcome()).isEqualTo(Outcome.FAULT);
              assertThat(finding.detail()).contains("unknown scheme 'ftp'");
            });
    assertThat(look("file:relative"))
        .satisfies(
            finding -> {
              assertThat(finding.outcome()).isEqualTo(Outcome.FAULT);
              assertThat(finding.remedy()).contains("file: URI");
            });
  }

  @Test
  void shouldNotLookWhereNoStoreIsConfigured() {
    assertThat(new StoreCheck(Optional.empty()).look())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.outcome()).isEqualTo(Outcome.SKIPPED);
              assertThat(finding.detail()).contains("--checkpoints");
            });
  }

  private static Finding look(String address) {
    return new StoreCheck(Optional.of(address)).look().get(0);
  }
}
