package io.hmnas.standalone.cli;

import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.schemas.config.Presets;
import io.hmnas.schemas.config.SweepFile;
import io.hmnas.schemas.config.SweepSpec;
import io.hmnas.worker.space.Genotype;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What commands that take a sweep file or a preset are asked for. */
final class SweepChoice {
  private SweepChoice() {}

  /**
   * The sweep of a file or else of a preset.
   *
   * @throws UsageException if the file cannot be read, or there is no such preset
   */
  static SweepSpec of(@Nullable Path file, String preset) {
    if (file != null) {
      return SweepFile.parse(text(file, "the sweep file"), file.toString());
    }
    try {
      return Presets.load(preset);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--" + e.getMessage(), e);
    }
  }

  /**
   * The same sweep of a network that is given.
   *
   * @param genotype the name of a published one, or a file with one
   * @throws UsageException if it is neither
   */
  static SweepSpec withGenotype(SweepSpec spec, String genotype) {
    String text = genotype;
    if (!Genotype.names().contains(genotype)) {
      Path file = Path.of(genotype);
      if (!Files.isRegularFile(file)) {
        throw new UsageException(
            "--genotype must be %s or a file, got %s"
                .formatted(String.join(", ", Genotype.names()), genotype));
      }
      text = text(file, "the genotype").strip();
    }
    SweepConfig config = SweepConfig.newBuilder(spec.config()).setGenotype(text).build();
    return new SweepSpec(spec.name(), config, spec.seeds());
  }

  private static String text(Path file, String what) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UsageException("cannot read " + what + " " + file + " (" + e + ")", e);
    }
  }
}
