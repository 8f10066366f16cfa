package io.hmnas.worker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hmnas.schemas.avro.AugmentationConfig;
import io.hmnas.schemas.avro.DatasetConfig;
import io.hmnas.schemas.avro.FinetuneConfig;
import io.hmnas.schemas.avro.MaskConfig;
import io.hmnas.schemas.avro.SupernetConfig;
import io.hmnas.schemas.avro.SweepConfig;
import io.hmnas.worker.data.DataSources;
import io.hmnas.worker.loop.StepException;
import io.hmnas.worker.loop.StepOutcome;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run on image files, with all changes that only they have. */
class ImageFolderRunTest {
  private static final AugmentationConfig CHANGES =
      AugmentationConfig.newBuilder()
          .setResizedCrop(true)
          .setHorizontalFlip(true)
          .setColourJitter(0.4)
          .build();

  @TempDir Path data;

  @BeforeEach
  void writeImages() throws IOException {
    for (int c = 0; c < 2; c++) {
      Path folder = Files.createDirectories(data.resolve("colours/class" + c));
      for (int i = 0; i < 50; i++) {
        BufferedImage image = new BufferedImage(20 + i % 7, 18, BufferedImage.TYPE_INT_RGB);
        for (int place = 0; place < image.getWidth() * 18; place++) {
          int grey = 90 + (place * 31 + i * 17) % 60;
          int x = place % image.getWidth();
          image.setRGB(x, place / image.getWidth(), (grey + 90 * c) << 16 | grey << 8 | grey);
        }
        ImageIO.write(image, "png", folder.resolve("image" + i + ".png").toFile());
      }
    }
  }

  private SweepConfig config() {
    return SweepConfig.newBuilder(Runs.TINY)
        .setDataset(
            DatasetConfig.newBuilder()
                .setName("image-folder")
                .setFolder("colours")
                .setImageSize(16)
                .setTestFraction(0.2)
                .build())
        .setSupernet(
            SupernetConfig.newBuilder(Runs.TINY.getSupernet()).setAugmentation(CHANGES).build())
        .setMask(MaskConfig.newBuilder(Runs.TINY.getMask()).setAugmentation(CHANGES).build())
        .setFinetune(
            FinetuneConfig.newBuilder(Runs.TINY.getFinetune()).setAugmentation(CHANGES).build())
        .build();
  }

  private List<StepOutcome> run() throws StepException {
    try (Runs runs = new Runs(new MemoryCheckpoints(), new DataSources(data))) {
      return runs.run(config(), 3, 0, null);
    }
  }

  @Test
  void goesThroughAllStagesAndIsTheSameAgain() throws StepException {
    List<StepOutcome> outcomes = run();

    assertThat(outcomes.get(outcomes.size() - 1).metrics().getTestAccuracy()).isBetween(0.0, 1.0);
    assertThat(run())
        .extracting(StepOutcome::outputDigest)
        .isEqualTo(outcomes.stream().map(StepOutcome::outputDigest).toList());
  }

  @Test
  void imagesInMemoryHaveNoSuchChanges() {
    SweepConfig config =
        SweepConfig.newBuilder(config()).setDataset(Runs.TINY.getDataset()).build();

    try (Runs runs = new Runs(new MemoryCheckpoints())) {
      assertThatThrownBy(() -> runs.step(config, 1, Runs.plan(config).get(0), null))
          .isInstanceOf(StepException.Invalid.class)
          .hasMessageContaining("augmentation: resizedCrop must be false and colourJitter 0");
    }
  }
}
