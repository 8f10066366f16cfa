package io.hmnas.standalone.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hmnas.standalone.doctor.Finding.Outcome;
import io.hmnas.worker.data.DataSources;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataSetCheckTest {
  @Test
  void shouldFindTheSampleAndRefuseAnUnknownName() {
    assertThat(look(null, "fashion-mnist-sample").outcome()).isEqualTo(Outcome.OK);

    Finding unknown = look(null, "mnist-in-fashion");
    assertThat(unknown.outcome()).isEqualTo(Outcome.FAULT);
    assertThat(unknown.detail()).contains("mnist-in-fashion").contains("fashion-mnist-sample");
  }

  @Test
  void shouldSayWhichFileIsDamaged(@TempDir Path folder) throws Exception {
    for (String name :
        new String[] {
          "train-images-idx3-ubyte",
          "train-labels-idx1-ubyte",
          "t10k-images-idx3-ubyte",
          "t10k-labels-idx1-ubyte"
        }) {
      Files.write(folder.resolve(name), new byte[20]);
    }

    Finding damaged = look(folder, "fashion-mnist");

    assertThat(damaged.outcome()).isEqualTo(Outcome.FAULT);
    assertThat(damaged.detail()).contains(folder.toString());
    assertThat(damaged.remedy()).isNotEmpty();
  }

  private static Finding look(@Nullable Path folder, String name) {
    return new DataSetCheck(new DataSources(folder), name).look().get(0);
  }
}
