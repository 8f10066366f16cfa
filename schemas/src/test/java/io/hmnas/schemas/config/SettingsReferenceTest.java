package io.hmnas.schemas.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Keeps docs/settings.md true; with -Dhmnas.updateDocs=true it writes the file instead. */
final class SettingsReferenceTest {
  private static final Path FILE =
      Path.of(System.getProperty("basedir", ".")).resolve("../docs/settings.md").normalize();

  @Test
  void shouldBeWhatTheDocumentationSays() throws Exception {
    if (Boolean.getBoolean("hmnas.updateDocs")) {
      Files.createDirectories(FILE.getParent());
      Files.writeString(FILE, SettingsReference.markdown());
    }

    assertThat(FILE)
        .as(
            "docs/settings.md is written from SweepConfig.avsc; write it again with ./mvnw -pl"
                + " schemas test -Dtest=SettingsReferenceTest -Dhmnas.updateDocs=true")
        .hasContent(SettingsReference.markdown());
  }

  @Test
  void shouldSayTypeDefaultRangeAndDocOfASetting() {
    assertThat(SettingsReference.markdown())
        .contains(
            "| `supernet.epochs` | whole number | 3 | 1..10000 | Passes over the training half; each"
                + " is one step of the run. |")
        .contains("| `supernet.weightDecay` | number | 0.0003 | 0..1 |")
        .contains("| `mask.costMeasure` | one of PARAMETERS, MULTIPLY_ADDS | PARAMETERS |  |")
        .contains("| `space.channels` | whole number | 8 | even, 2..512 |");
  }
}
